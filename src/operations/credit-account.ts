import type { App, ReadApp } from '#src/app.ts';
import { MICROCREDITS } from '#src/domain/credits.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Statement } from '#src/store/append.ts';
import { type CreditAccount, findAccount, findTenant, openAccount } from '#src/store/credits.ts';

/** What all requests that change something about credits have in common. */
export const ABOUT_CREDITS = {
  target: 'credits',
  needs: 'tenant_admin',
  what: 'change credits',
} as const;

/** Of an account that is opened, until somebody says otherwise. */
const THRESHOLDS = [100, 20, 5].map((credits) => credits * MICROCREDITS);

/** The account as it stands, or as `opening` makes it: prices and a balance may be there before it is on. */
export async function takeAccount({
  db,
  projectId,
}: App): Promise<{ account: CreditAccount; opening: Statement[] }> {
  const found = await findAccount(db, projectId);
  if (found) return { account: found, opening: [] };
  const account = {
    tenantId: await findTenant(db, projectId),
    isMetered: false,
    balance: { trial: 0, included: 0, payg: 0 },
    thresholds: THRESHOLDS,
  };
  return { account, opening: [openAccount(db, account)] };
}

/** The account, or the Refusal that there is none. */
export async function needAccount({ db, projectId }: ReadApp): Promise<CreditAccount> {
  const account = await findAccount(db, projectId);
  if (account) return account;
  const fix = 'Switch them on: signalbox credits enable.';
  throw new Refusal('refused', 'Credits were never switched on: nothing costs anything.', fix);
}
