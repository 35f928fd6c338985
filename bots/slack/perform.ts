import type { Intent } from '#src/domain/intent.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { Form } from '../forms/form.ts';
import { loadForm, loadFormOfLine } from '../forms/load-form.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import { answerRunCommand } from '../run-command/answer-run-command.ts';
import { verbOfLine } from '../run-command/parse-line.ts';
import { askForm } from './ask-form.ts';
import { answerAttended } from './attend.ts';
import type { SlackDesk, Spot } from './desk.ts';

/** Answers a `/run` line of somebody's where they typed it: by a form where it leaves something open. It never throws. */
export async function performLine(
  desk: SlackDesk,
  spot: Spot,
  caller: Caller,
  line: string,
): Promise<void> {
  const asked = keyed(desk, spot);
  await answerAttended(desk, { caller, spot, verb: verbOfLine(line) }, async () => {
    const form = spot.triggerId === null ? null : await loadFormOfLine(desk, caller, line);
    if (form === null) return answerRunCommand(asked, caller, line);
    await askForm(desk, spot, form);
    return null;
  });
}

/** Does what a press asks for, or asks in a form first. It never throws. */
export async function performIntent(
  desk: SlackDesk,
  spot: Spot,
  caller: Caller,
  intent: Intent,
): Promise<void> {
  await answerAttended(desk, { caller, spot, verb: intent.type }, async () => {
    const asked = await loadForm(desk, caller, intent);
    if (asked === null) return quietly(await fulfilIntent(keyed(desk, spot), caller, intent));
    if (isReply(asked)) return asked;
    await askForm(desk, spot, asked);
    return null;
  });
}

/** Delivered again it has the same trigger: two processes that both hear of it start one run. */
function keyed(desk: SlackDesk, { triggerId }: Spot): SlackDesk {
  return triggerId === null ? desk : { ...desk, requestKey: triggerId };
}

function isReply(asked: Form | Reply): asked is Reply {
  return 'receipt' in asked;
}

/** Whoever reads by a press makes no noise for the others. */
function quietly(reply: Reply): Reply {
  return reply.receipt.outcome === 'answered' ? { ...reply, isPrivate: true } : reply;
}
