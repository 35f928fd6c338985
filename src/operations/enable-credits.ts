import type { App } from '#src/app.ts';
import { MICROCREDITS } from '#src/domain/credits.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { setMetered } from '#src/store/credits.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { ABOUT_CREDITS } from './credit-account.ts';
import { isWritten } from './hold-workflow.ts';

/** Of an account that is opened, until somebody says otherwise. */
const THRESHOLDS = [100, 20, 5].map((credits) => credits * MICROCREDITS);

/** From here on steps are charged, or no longer; workers hear of it within a second. */
export async function enableCredits(
  app: App,
  caller: Caller,
  { isMetered }: { isMetered: boolean },
): Promise<Receipt> {
  const verb = isMetered ? 'credits enable' : 'credits disable';
  return answerRequest(app, caller, { ...ABOUT_CREDITS, verb }, async ({ applied }) => {
    const message = isMetered
      ? 'Credits are on: steps that have a price are charged.'
      : 'Credits are off: no step is charged. The balance and the prices stay.';
    const statement = setMetered(app.db, app.projectId, { isMetered, thresholds: THRESHOLDS });
    if (await isWritten(app, [statement, applied(message)])) return { message };
    throw new Refusal('already', `Credits are already ${isMetered ? 'on' : 'off'}.`);
  });
}
