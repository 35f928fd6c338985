import type { App } from '#src/app.ts';
import { totalOf } from '#src/domain/credits.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { setMetered } from '#src/store/credits.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { ABOUT_CREDITS, takeAccount } from './credit-account.ts';
import { isWritten } from './is-written.ts';

/** From here on steps are charged, or no longer; workers hear of it within a second. */
export async function enableCredits(
  app: App,
  caller: Caller,
  { isMetered }: { isMetered: boolean },
): Promise<Receipt> {
  const verb = isMetered ? 'credits enable' : 'credits disable';
  return answerRequest(app, caller, { ...ABOUT_CREDITS, verb }, async ({ applied }) => {
    const { account, opening } = await takeAccount(app);
    const message = isMetered
      ? `Credits are on: steps that have a price are charged.${warnOf(totalOf(account.balance))}`
      : 'Credits are off: no step is charged. The balance and the prices stay.';
    const set = setMetered(app.db, account.tenantId, isMetered);
    if (await isWritten(app, [...opening, set, applied(message)])) return { message };
    throw new Refusal('already', `Credits are already ${isMetered ? 'on' : 'off'}.`);
  });
}

function warnOf(total: number): string {
  if (total > 0) return '';
  return ' The balance is 0, and no run starts before it is topped up: signalbox credits top-up <credits>.';
}
