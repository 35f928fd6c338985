import type { App } from '#src/app.ts';
import { describeCredits, formatCredits, nameCredits, totalOf } from '#src/domain/credits.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { setThresholds } from '#src/store/credits.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { ABOUT_CREDITS, takeAccount } from './credit-account.ts';
import { isWritten } from './is-written.ts';

/** Under which balances chat is told; none: it never is. */
export async function setCreditThresholds(
  app: App,
  caller: Caller,
  { thresholds }: { thresholds: readonly number[] },
): Promise<Receipt> {
  const request = { ...ABOUT_CREDITS, verb: 'credits thresholds' };
  return answerRequest(app, caller, request, async ({ applied }) => {
    const { account, opening } = await takeAccount(app);
    const { tenantId, balance } = account;
    const sorted = [...new Set(thresholds)].toSorted((a, b) => b - a);
    const list = sorted.map(formatCredits).join(', ');
    const message =
      sorted.length === 0
        ? 'Chat is no longer told that the balance is low.'
        : `Chat is told when the balance falls under ${nameCredits(list)}.`;
    const set = setThresholds(app.db, tenantId, sorted);
    await isWritten(app, [...opening, set, applied(message)]);
    const total = totalOf(balance);
    const isUnder = sorted.some((threshold) => threshold > total);
    const now = isUnder
      ? ` It is ${describeCredits(total)} now: what it is under already is not told.`
      : '';
    return { message: message + now };
  });
}
