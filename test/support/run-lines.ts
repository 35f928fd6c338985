import type { Reply } from '#bots/reply.ts';
import { answerRunCommand } from '#bots/run-command/answer-run-command.ts';
import type { Desk } from '#bots/run-command/verb.ts';
import { renderView } from '#bots/terminal/render/render-view.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import type { Caller } from '#src/operations/caller.ts';
import { asCaller } from './callers.ts';
import { databases } from './databases.ts';
import { openStoredRuns, type StoredRuns } from './stored-runs.ts';

/** What no answer may show. */
export const SECRET = 'hunter2-hunter2';

const STYLES: readonly TerminalStyle[] = [
  { colours: false, width: 80, voice: 'chat', timeZone: 'UTC' },
  { colours: true, width: 40, voice: 'cli', timeZone: 'UTC' },
];

/** Stored runs, and `/run` lines about them. */
export interface RunLines extends StoredRuns {
  desk: Desk;
  /** Answers a line; what is answered can be drawn, or this throws. */
  say: (line: string, caller?: Caller) => Promise<Reply & { drawn: string }>;
}

export async function openRunLines(): Promise<RunLines> {
  const [on] = databases();
  if (!on) throw new Error('there is no database to test on');
  const runs = await openStoredRuns(on);
  const desk = { app: runs.app, redact: makeRedactor([SECRET]) };
  return {
    ...runs,
    desk,
    say: async (line, caller = asCaller()) => {
      return withDrawing(await answerRunCommand(desk, caller, line));
    },
  };
}

/** A reply as a terminal draws it, in every style. */
export function withDrawing(reply: Reply): Reply & { drawn: string } {
  return { ...reply, drawn: STYLES.map((style) => renderView(reply.view, style)).join('\n') };
}
