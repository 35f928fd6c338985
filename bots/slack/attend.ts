import type { Caller } from '#src/operations/caller.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import type { Reply } from '../reply.ts';
import { answerAlways } from '../run-command/answer-always.ts';
import { answerReply } from './answer-reply.ts';
import type { SlackAsker, SlackDesk, Spot } from './desk.ts';
import { tellPrivately } from './tell.ts';

/** Somebody who is to be answered, wherever what they ask for breaks. */
export interface Attended {
  caller: Caller;
  spot: Spot;
  /** As the audit log names what was asked. */
  verb: string;
}

/**
 * Does what somebody in Slack asks for. What is refused or breaks on the way, even in finding out who
 * they are, is told to them with a receipt. It never throws.
 */
export async function attend(
  desk: SlackDesk,
  { asker, spot, verb }: Omit<Attended, 'caller'> & { asker: SlackAsker },
  act: (caller: Caller) => Promise<void>,
): Promise<void> {
  let caller = strangerOf(asker);
  await answerAttended(desk, { caller, spot, verb }, async () => {
    caller = await desk.identify(asker);
    await act(caller);
    return null;
  });
}

/** Makes an answer and gives it. Null: it is given. What is refused or breaks is told. It never throws. */
export async function answerAttended(
  desk: SlackDesk,
  { caller, spot, verb }: Attended,
  make: () => Promise<Reply | null>,
): Promise<void> {
  try {
    const reply = await make();
    if (reply !== null) await answerWithNote(desk, { caller, spot }, reply);
  } catch (error) {
    const told = await replyWithTrouble(desk, { caller, verb }, error);
    await answerReply(desk, spot, told).catch((failure: unknown) => {
      desk.log.error({ err: failure, receipt: told.receipt.id }, 'somebody could not be answered');
    });
  }
}

/** A refusal as it is told; of anything else only its receipt. */
export function replyWithTrouble(
  desk: SlackDesk,
  { caller, verb }: Omit<Attended, 'spot'>,
  error: unknown,
): Promise<Reply> {
  return answerAlways({ ...desk, caller }, verb, () => Promise.reject(error));
}

/** Nobody that is known: what they asked for stands in the audit log all the same. */
export function strangerOf({ user, name, channel }: SlackAsker): Caller {
  return {
    actor: { kind: 'slack', id: user, name: `@${name ?? user}` },
    email: null,
    role: 'none',
    groups: [],
    place: `slack:${channel ?? user}`,
  };
}

/** A refusal that says beside itself what whoever asked has to know; null: it is none, or they know. */
export function withNote(desk: SlackDesk, caller: Caller, reply: Reply): Reply | null {
  const { view } = reply;
  if (view.kind !== 'receipt' || !reply.isPrivate) return null;
  const note = desk.noteFor(caller);
  return note === null ? null : { ...reply, view: addFix(view, note) };
}

/** The same where a receipt is told to them beside a card. */
function withNoteBeside(desk: SlackDesk, caller: Caller, reply: Reply): Reply | null {
  const { receipt, subject, isPrivate, view } = reply;
  const hasReceipt = receipt.outcome === 'applied' && subject !== null && view.kind !== 'receipt';
  if (!hasReceipt || isPrivate) return null;
  const note = desk.noteFor(caller);
  return note === null ? null : { ...reply, receipt: addFix(receipt, note) };
}

function addFix<T extends { fix: string | null }>(told: T, note: string): T {
  return { ...told, fix: told.fix === null ? note : `${told.fix} ${note}` };
}

async function answerWithNote(
  desk: SlackDesk,
  { caller, spot }: Omit<Attended, 'verb'>,
  reply: Reply,
): Promise<void> {
  const beside = spot.type === 'channel' ? withNoteBeside(desk, caller, reply) : null;
  const noted = withNote(desk, caller, reply) ?? beside;
  await answerReply(desk, spot, noted ?? reply);
  // In a modal there is no room beside the answer: it is told with the next one in a channel.
  const note = spot.type === 'channel' && noted === null ? desk.noteFor(caller) : null;
  if (note === null) return;
  const told = viewReceipt(
    { ...reply.receipt, outcome: 'answered', message: note, fix: null },
    desk.redact,
  );
  await tellPrivately(desk, spot, told);
}
