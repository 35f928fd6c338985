import type { SendResult, SentCard } from '../messenger.ts';

/** A platform that has not answered by then is taken for one that never will. */
const ANSWER_MS = 30_000;
const NO_ANSWER = 'no answer came in time';
const LATE = Symbol('late');

/** `failed`: the messenger itself is broken, and nobody knows what it did before it broke. */
export type Asked = SendResult | { type: 'failed'; error: unknown };

/** Asks a messenger to send something. It neither throws nor waits for ever. */
export async function askMessenger(ask: () => Promise<SendResult>): Promise<Asked> {
  try {
    return await withinTime(ask(), { type: 'unknown', reason: NO_ANSWER } as const);
  } catch (error) {
    return { type: 'failed', error };
  }
}

/**
 * Whether a post has arrived: its message, or null where that is not so or can never be known. An
 * error: nobody knows yet, and to post it again could be to post it twice.
 */
export async function askWhetherSent(
  find: () => Promise<string | null | undefined>,
): Promise<{ message: string | null } | { error: unknown }> {
  try {
    const found = await withinTime(find(), LATE, ANSWER_MS / 2);
    return found === LATE ? { error: new Error(NO_ANSWER) } : { message: found ?? null };
  } catch (error) {
    return { error };
  }
}

/** What a message tells of its card; null where it tells nothing in time. */
export function askWhatWasSent(recall: () => Promise<SentCard | null>): Promise<SentCard | null> {
  return withinTime(recall(), null, ANSWER_MS / 2);
}

async function withinTime<Answer, Otherwise>(
  answer: Promise<Answer>,
  otherwise: Otherwise,
  limitMs = ANSWER_MS,
): Promise<Answer | Otherwise> {
  const { promise, resolve } = Promise.withResolvers<Otherwise>();
  const timer = setTimeout(() => resolve(otherwise), limitMs);
  try {
    return await Promise.race([answer, promise]);
  } finally {
    clearTimeout(timer);
  }
}
