import type { Caller } from '#src/operations/caller.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import type { Reply } from '../reply.ts';
import { answerAlways } from '../run-command/answer-always.ts';
import { answerReply } from './answer-reply.ts';
import type { ChatDesk } from './desk.ts';
import { AnsweredElsewhere, type Spot } from './spot.ts';

/** Somebody who is to be answered, wherever what they ask for breaks. */
export interface Attended {
  caller: Caller;
  spot: Spot;
  /** As the audit log names what was asked. */
  verb: string;
}

/** Somebody of whom the platform has told no more than who they are there. */
export interface Unknown {
  /** Who they are as long as nobody has looked: what they asked for stands in the audit log all the same. */
  stranger: Caller;
  identify: () => Promise<Caller>;
}

/**
 * Does what somebody in chat asks for. What is refused or breaks on the way, even in finding out who
 * they are, is told to them with a receipt. It never throws.
 */
export async function attend(
  desk: ChatDesk,
  { spot, verb, stranger, identify }: Omit<Attended, 'caller'> & Unknown,
  act: (caller: Caller) => Promise<void>,
): Promise<void> {
  const attended = { caller: stranger, spot, verb };
  await answerAttended(desk, attended, async () => {
    attended.caller = await identify();
    await act(attended.caller);
    return null;
  });
}

/**
 * Makes an answer and gives it. Null: it is given. What is refused or breaks is told. Nothing is said
 * of what another process answers. It never throws.
 */
export async function answerAttended(
  desk: ChatDesk,
  attended: Attended,
  make: () => Promise<Reply | null>,
): Promise<void> {
  try {
    const reply = await make();
    if (reply !== null) await answerWithNote(desk, attended, reply);
  } catch (error) {
    if (error instanceof AnsweredElsewhere) return;
    const told = await replyWithTrouble(desk, attended, error);
    await answerReply(desk, attended.spot, told).catch((failure: unknown) => {
      if (failure instanceof AnsweredElsewhere) return;
      desk.log.error({ err: failure, receipt: told.receipt.id }, 'somebody could not be answered');
    });
  }
}

/** A refusal as it is told; of anything else only its receipt. */
export function replyWithTrouble(
  desk: ChatDesk,
  { caller, verb }: Omit<Attended, 'spot'>,
  error: unknown,
): Promise<Reply> {
  return answerAlways({ ...desk, caller }, verb, () => Promise.reject(error));
}

/** A refusal that says beside itself what whoever asked has to know; null: it is none, or they know. */
export function withNote(desk: ChatDesk, caller: Caller, reply: Reply): Reply | null {
  const { view } = reply;
  if (view.kind !== 'receipt' || !reply.isPrivate) return null;
  const note = desk.noteFor(caller);
  return note === null ? null : { ...reply, view: addFix(view, note) };
}

/** The same where a receipt is told to them beside a card. */
function withNoteBeside(desk: ChatDesk, caller: Caller, reply: Reply): Reply | null {
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
  desk: ChatDesk,
  { caller, spot }: Omit<Attended, 'verb'>,
  reply: Reply,
): Promise<void> {
  const hasRoom = spot.place !== null;
  const beside = hasRoom ? withNoteBeside(desk, caller, reply) : null;
  const noted = withNote(desk, caller, reply) ?? beside;
  await answerReply(desk, spot, noted ?? reply);
  // In a modal there is no room beside the answer: it is told with the next one in a channel.
  const note = hasRoom && noted === null ? desk.noteFor(caller) : null;
  if (note === null) return;
  const told = viewReceipt(
    { ...reply.receipt, outcome: 'answered', message: note, fix: null },
    desk.redact,
  );
  await spot.tell(told);
}
