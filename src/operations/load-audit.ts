import type { ReadApp } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { parseEmail, parseIdentityName } from '#src/domain/user.ts';
import {
  findReceipt,
  listReceipts,
  RECEIPTS_PAGE_MAX,
  type ReceiptFilter,
  type ReceiptRecord,
} from '#src/store/receipts.ts';
import { findUser } from '#src/store/users.ts';
import { findNamedRun } from './find-run.ts';

export interface AuditRequest {
  /** Any part of its id that names it. */
  run?: string;
  /** An e-mail, or `slack:U1`. */
  by?: string;
  /** A receipt: only what was asked before it. */
  before?: string;
  limit: number;
}

export const AUDIT_LIMIT_MAX = RECEIPTS_PAGE_MAX - 1;

/** What was asked, newest first. */
export async function loadAudit(
  app: ReadApp,
  { run, by, before, limit }: AuditRequest,
): Promise<{ receipts: ReceiptRecord[]; hasMore: boolean }> {
  const { db, projectId } = app;
  const last = before?.trim().toUpperCase();
  if (last !== undefined && !(await findReceipt(db, projectId, last))) {
    throw new Refusal(
      'unknown',
      `There is no receipt ${before}.`,
      'Take one that audit has shown.',
    );
  }
  const found = await listReceipts(db, {
    projectId,
    limit: limit + 1,
    ...(run === undefined ? {} : { target: (await findNamedRun(app, run)).uuid }),
    ...(by === undefined ? {} : { by: await findAsker(app, by) }),
    ...(last === undefined ? {} : { before: last }),
  });
  return { receipts: found.slice(0, limit), hasMore: found.length > limit };
}

async function findAsker(
  { db, projectId }: ReadApp,
  name: string,
): Promise<NonNullable<ReceiptFilter['by']>> {
  const identity = parseIdentityName(name);
  if (identity) return identity;
  const email = parseEmail(name);
  const user = email === null ? null : await findUser(db, projectId, { email });
  if (user) return { user: user.uuid };
  const fix = 'Give the e-mail of a user (signalbox users list), or an identity such as slack:U1.';
  throw new Refusal('unknown', `There is no user "${name}".`, fix);
}
