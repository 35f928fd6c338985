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
  const [known] = await Promise.allSettled([desk.identify(asker)]);
  if (known.status === 'rejected') {
    const caller = strangerOf(asker);
    return answerAttended(desk, { caller, spot, verb }, () => Promise.reject(known.reason));
  }
  const caller = known.value;
  return answerAttended(desk, { caller, spot, verb }, async () => (await act(caller), null));
}

/** Makes an answer and gives it, with the note that whoever asked has coming. Null: it is given. It never throws. */
export async function answerAttended(
  desk: SlackDesk,
  { caller, spot, verb }: Attended,
  make: () => Promise<Reply | null>,
): Promise<void> {
  try {
    const reply = await make();
    if (reply !== null) await answerWithNote(desk, { caller, spot }, reply);
  } catch (error) {
    const told = await answerAlways({ ...desk, caller }, verb, () => Promise.reject(error));
    await answerReply(desk, spot, told).catch((failure: unknown) => {
      desk.log.error({ err: failure, receipt: told.receipt.id }, 'nobody could be answered');
    });
  }
}

/** A refusal says the note itself; beside anything else it stands alone. */
async function answerWithNote(
  desk: SlackDesk,
  { caller, spot }: Omit<Attended, 'verb'>,
  reply: Reply,
): Promise<void> {
  const { view, receipt } = reply;
  const isRefusal = view.kind === 'receipt' && reply.isPrivate;
  // In a modal there is no room beside the answer: it is told with the next one in a channel.
  const note = isRefusal || spot.type === 'channel' ? desk.noteFor(caller) : null;
  if (note === null) return answerReply(desk, spot, reply);
  if (isRefusal) {
    const fix = view.fix === null ? note : `${view.fix} ${note}`;
    return answerReply(desk, spot, { ...reply, view: { ...view, fix } });
  }
  await answerReply(desk, spot, reply);
  await tellPrivately(
    desk,
    spot,
    viewReceipt({ ...receipt, message: note, fix: null }, desk.redact),
  );
}

/** Nobody that is known: what they asked for stands in the audit log all the same. */
function strangerOf({ user, name, channel }: SlackAsker): Caller {
  return {
    actor: { kind: 'slack', id: user, name: `@${name ?? user}` },
    email: null,
    role: 'none',
    groups: [],
    place: `slack:${channel ?? user}`,
  };
}
