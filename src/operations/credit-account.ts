import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { type CreditAccount, findAccount } from '#src/store/credits.ts';

/** What a request about credits that changes something has in common. */
export const ABOUT_CREDITS = {
  target: 'credits',
  needs: 'tenant_admin',
  what: 'change credits',
} as const;

/** The account, or the Refusal that says how to open one. */
export async function needAccount({ db, projectId }: ReadApp): Promise<CreditAccount> {
  const account = await findAccount(db, projectId);
  if (account) return account;
  const fix = 'Switch them on: signalbox credits enable.';
  throw new Refusal('refused', 'Credits were never switched on: nothing costs anything.', fix);
}
