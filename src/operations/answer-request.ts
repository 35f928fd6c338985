import { randomInt } from 'node:crypto';
import type { App } from '#src/app.ts';
import { assertRole, type Role } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { makeLegible } from '#src/domain/legible.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import type { Statement } from '#src/store/append.ts';
import { explainDatabaseError } from '#src/store/explain-trouble.ts';
import {
  findReceipt,
  insertReceipt,
  insertReceiptOnce,
  type NewReceipt,
} from '#src/store/receipts.ts';
import type { Caller } from './caller.ts';

const RECEIPT_LENGTH = 8;
/** Nobody waits longer for a record of what changed nothing; the journal still keeps and writes it. */
const RECORD_PATIENCE_MS = 1_000;

export interface AskedRequest {
  /** As the audit log names it: `stop`, `approve`, `users add`. */
  verb: string;
  /** A run's UUID, also of what concerns its tasks; `workflow:<name>`; `user:<e-mail>`; or nothing. */
  target: string;
  needs: Role;
  /** What the role is for: "stop runs". */
  what: string;
}

/** A receipt while its request is being carried out. */
export interface OpenReceipt {
  id: string;
  /**
   * The audit row for the very write that does what was asked, so that neither stands without the
   * other. A write that lost and is done again asks for it again.
   */
  applied: (message: string) => Statement;
}

/** What was done, one sentence. `applied` unless it says otherwise. */
export interface Answer {
  message: string;
  outcome?: 'applied' | 'answered';
}

/**
 * The one place where a request becomes a receipt and a row of the audit log. It never throws: a
 * Refusal is told with its fix; anything else is logged whole, and shown only by the receipt's id.
 * The row of an `answered` request is not waited for: looking must work when nothing can be written.
 */
export async function answerRequest(
  app: App,
  caller: Caller,
  asked: AskedRequest,
  act: (open: OpenReceipt) => Promise<Answer>,
): Promise<Receipt> {
  const desk = openDesk(app, caller, asked);
  try {
    assertRole(caller, asked.needs, asked.what);
    const { message, outcome = 'applied' } = await act(desk);
    const isWritten = outcome === 'applied' && desk.isHandedOut();
    if (!isWritten) await desk.record({ outcome, message });
    return { id: desk.id, outcome, message, fix: null };
  } catch (error) {
    const { outcome, message, fix } = explain(app, error, desk.id);
    return desk.settle({ id: desk.id, outcome, message, fix });
  }
}

type Ending = Pick<Receipt, 'outcome' | 'message'>;

function openDesk(app: App, { actor, place }: Caller, { verb, target }: AskedRequest) {
  const { db, projectId, log } = app;
  const id = `R-${makeLegible(RECEIPT_LENGTH, randomInt)}`;
  const at = app.clock.now();
  let handedOut = false;
  const rowOf = (ending: Ending): NewReceipt => {
    return { id, projectId, at, actor, place, asked: verb, target, ...ending };
  };
  const write = async (ending: Ending): Promise<boolean> => {
    const { won } = await app.journal.submit(ending.outcome === 'answered' ? 'bulk' : 'people', {
      type: 'write',
      statements: [insertReceiptOnce(db, rowOf(ending))],
      barrier: ending.outcome === 'applied',
    });
    return won;
  };
  /** False: it stands already. */
  const record = async (ending: Ending): Promise<boolean> => {
    const written = write(ending).catch((error: unknown) => {
      log.error({ error, receipt: id, ...ending }, 'a request could not be put on record');
      return true;
    });
    if (ending.outcome === 'answered') return true;
    return Promise.race([written, patience()]);
  };
  return {
    id,
    isHandedOut: () => handedOut,
    applied: (message: string): Statement => {
      handedOut = true;
      return insertReceipt(db, rowOf({ outcome: 'applied', message }));
    },
    record,
    /** What was refused or broke may have been done before: an answer can be lost on its way back. */
    settle: async (receipt: Receipt): Promise<Receipt> => {
      if ((await record(receipt)) || !handedOut) return receipt;
      const standing = await findReceipt(db, projectId, id);
      if (standing?.at !== at) return receipt;
      return { id, outcome: 'applied', message: standing.message, fix: null };
    },
  };
}

async function patience(): Promise<true> {
  return new Promise((resolve) => setTimeout(resolve, RECORD_PATIENCE_MS, true).unref());
}

function explain({ target, log }: App, error: unknown, id: string): Omit<Receipt, 'id'> {
  const refusal = error instanceof Refusal ? error : explainDatabaseError(error, target);
  if (refusal) return { outcome: refusal.kind, message: refusal.message, fix: refusal.fix ?? null };
  log.error({ error, receipt: id }, 'a request broke');
  return {
    outcome: 'failed',
    message: `Something went wrong, receipt ${id}.`,
    fix: 'Please report it with this receipt; the log has the details.',
  };
}
