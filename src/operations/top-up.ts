import type { App } from '#src/app.ts';
import { cleanWords } from '#src/domain/clean-text.ts';
import { type Bucket, describeCredits, MICROCREDITS_MAX, totalOf } from '#src/domain/credits.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { topUp } from '#src/store/credits.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { ABOUT_CREDITS, takeAccount } from './credit-account.ts';
import { isWritten } from './is-written.ts';

const NOTE_LENGTH_MAX = 500;

/** Puts credits into a bucket. Falling under a threshold that the balance is above again is told anew. */
export async function topUpCredits(
  app: App,
  caller: Caller,
  asked: { amount: number; bucket: Bucket; note?: string },
): Promise<Receipt> {
  const { amount, bucket } = asked;
  const request = { ...ABOUT_CREDITS, verb: 'credits top-up' };
  return answerRequest(app, caller, request, async ({ id, applied }) => {
    const { account, opening } = await takeAccount(app);
    const { tenantId, balance } = account;
    const after = totalOf(balance) + amount;
    const message = `${describeCredits(amount)} were added to ${bucket}.`;
    const by = caller.actor.name;
    const at = app.clock.now();
    const entry = { tenantId, bucket, amount, at, by, note: readNote(asked.note), receipt: id };
    if (await isWritten(app, [...opening, ...topUp(app.db, entry), applied(message)])) {
      return { message: `${message} The balance is ${describeCredits(after)}.` };
    }
    const most = describeCredits(MICROCREDITS_MAX);
    throw new Refusal('refused', `An account holds at most ${most}.`, 'Add less.');
  });
}

function readNote(given = ''): string | null {
  const note = cleanWords(given.trim());
  if (note.length <= NOTE_LENGTH_MAX) return note === '' ? null : note;
  const message = `A note has at most ${NOTE_LENGTH_MAX} characters; this one has ${note.length}.`;
  throw new Refusal('invalid', message, 'Shorten it.');
}
