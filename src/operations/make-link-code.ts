import { createHash, randomInt } from 'node:crypto';
import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import { makeLegible } from '#src/domain/legible.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { describeIdentity, type IdentityName } from '#src/domain/user.ts';
import { findLinkedUser } from '#src/store/identities.ts';
import { deleteExpiredCodes, insertLinkCode } from '#src/store/link-codes.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { identityOf } from './identify-caller.ts';

export const LINK_CODE_MINUTES = 10;
const CODE_LENGTH = 8;
/** Nobody fills the table, or the audit log, by asking again and again. */
const NEXT_AFTER_SECONDS = 10;

export interface MadeLinkCode {
  receipt: Receipt;
  /** `7K3M-9QXT`: nowhere else, and never again. Null where the receipt refuses. */
  code: string | null;
}

/** A code by which an admin links whoever asks to their user. It replaces the one they had. */
export async function makeLinkCode(app: App, caller: Caller): Promise<MadeLinkCode> {
  let code: string | null = null;
  const asked = { verb: 'link', target: '', needs: 'none', what: 'be linked' } as const;
  const receipt = await answerRequest(app, caller, asked, async ({ applied }) => {
    const identity = await findUnlinked(app, caller);
    const message = `A code to link ${describeIdentity(identity)} was made, good for ${LINK_CODE_MINUTES} minutes.`;
    const made = makeCode();
    const now = app.clock.now();
    const expiresAt = now + LINK_CODE_MINUTES * 60_000;
    const row = { ...identity, name: caller.actor.name, hash: hashLinkCode(made) };
    const statements = [
      deleteExpiredCodes(app.db, now),
      insertLinkCode(
        app.db,
        { ...row, createdAt: now, expiresAt },
        now - NEXT_AFTER_SECONDS * 1000,
      ),
      applied(message),
    ];
    const write = { type: 'write', statements, barrier: true } as const;
    const { won } = await app.journal.submit('people', write);
    if (!won) throw refuseHaste();
    code = made;
    return { message };
  });
  return { receipt, code };
}

/** As it is kept: whoever reads the database learns no code. People type it in their own way. */
export function hashLinkCode(code: string): Uint8Array {
  const typed = code.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  return createHash('sha256').update(typed).digest();
}

function makeCode(): string {
  const characters = makeLegible(CODE_LENGTH, randomInt);
  return `${characters.slice(0, CODE_LENGTH / 2)}-${characters.slice(CODE_LENGTH / 2)}`;
}

async function findUnlinked(app: App, { actor }: Caller): Promise<IdentityName> {
  const identity = identityOf(actor);
  if (!identity) {
    throw new Refusal('invalid', `${actor.name} came by no chat and cannot be linked.`);
  }
  const user = await findLinkedUser(app.db, app.projectId, identity);
  if (!user) return identity;
  const name = describeIdentity(identity);
  const fix = `To link it to another, an admin unlinks it first: signalbox users unlink ${name}.`;
  throw new Refusal('already', `${name} is linked to ${user.email} already.`, fix);
}

function refuseHaste(): Refusal {
  return new Refusal(
    'refused',
    `You were given a code less than ${NEXT_AFTER_SECONDS} seconds ago.`,
    'Use that one, or ask again in a moment.',
  );
}
