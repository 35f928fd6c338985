import type { Caller } from '#src/operations/caller.ts';
import { loadFormOfLine } from '../forms/load-form.ts';
import { answerRunCommand } from '../run-command/answer-run-command.ts';
import { verbOfLine } from '../run-command/parse-line.ts';
import { answerAttended } from './attend.ts';
import type { ChatDesk } from './desk.ts';
import { keyedBy } from './keyed-by.ts';
import type { Spot } from './spot.ts';

/** Answers a `/run` line of somebody's where they typed it: by a form where it leaves something open. It never throws. */
export async function performLine(
  desk: ChatDesk,
  spot: Spot,
  caller: Caller,
  line: string,
): Promise<void> {
  await answerAttended(desk, { caller, spot, verb: verbOfLine(line) }, async () => {
    const form = spot.asksForms ? await loadFormOfLine(desk, caller, line) : null;
    if (form === null) {
      await spot.acknowledge();
      return answerRunCommand(keyedBy(spot, desk), caller, line);
    }
    await spot.ask(form);
    return null;
  });
}
