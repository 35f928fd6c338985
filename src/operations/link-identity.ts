import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { describeIdentity, type IdentityName } from '#src/domain/user.ts';
import type { Statement } from '#src/store/append.ts';
import { deleteIdentity, findLinkedUser, insertIdentity } from '#src/store/identities.ts';
import { deleteLinkCodeOf, findLinkCode, takeLinkCode } from '#src/store/link-codes.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { assertAtLeast, findActiveUser } from './find-active-user.ts';
import { hashLinkCode, LINK_CODE_MINUTES } from './make-link-code.ts';
import { type Decision, writeDecision } from './write-decision.ts';

const WHAT = 'link people to users';

export interface LinkRequest extends IdentityName {
  email: string;
  /** What the platform calls them; absent: their id. */
  name?: string;
}

/** Links somebody of a platform, or of this machine, to a user: from here on they act as that user. */
export async function linkIdentity(
  app: App,
  caller: Caller,
  { kind, id, email, name = id }: LinkRequest,
): Promise<Receipt> {
  const asked = { verb: 'users link', target: `user:${email}`, needs: 'project_admin' } as const;
  return answerRequest(app, caller, { ...asked, what: WHAT }, async ({ applied }) =>
    writeDecision(app, async () => {
      const retire = deleteLinkCodeOf(app.db, { kind, id });
      return decideLink({ app, caller, applied }, { kind, id, name, email, also: retire });
    }),
  );
}

/** The same by the code that somebody was given: it works once. */
export async function linkByCode(
  app: App,
  caller: Caller,
  { code, email }: { code: string; email: string },
): Promise<Receipt> {
  const asked = { verb: 'users link', target: `user:${email}`, needs: 'project_admin' } as const;
  return answerRequest(app, caller, { ...asked, what: WHAT }, async ({ applied }) =>
    writeDecision(app, async () => {
      const hash = hashLinkCode(code);
      const now = app.clock.now();
      const found = await findLinkCode(app.db, hash, now);
      if (!found) throw refuseCode();
      const take = takeLinkCode(app.db, hash, now);
      return decideLink({ app, caller, applied }, { ...found, email, also: take });
    }),
  );
}

interface LinkDesk {
  app: App;
  caller: Caller;
  applied: (message: string) => Statement;
}

async function decideLink(
  { app, caller, applied }: LinkDesk,
  { also, email, ...identity }: Required<LinkRequest> & { also: Statement },
): Promise<Decision> {
  const { db, projectId, clock } = app;
  const user = await findActiveUser(app, email);
  assertAtLeast(caller, user);
  const name = describeIdentity(identity);
  const linked = await findLinkedUser(db, projectId, identity);
  if (linked && linked.key !== user.key) {
    const fix = `Unlink it first: signalbox users unlink ${name}.`;
    throw new Refusal('refused', `${name} is linked to ${linked.email}.`, fix);
  }
  if (linked) {
    const message = `${name} is linked to ${user.email} already: nothing changed.`;
    return { message, outcome: 'answered', statements: [] };
  }
  const message = `${name} is linked to ${user.email}.`;
  const link = { ...identity, email: user.email, linkedAt: clock.now() };
  return { message, statements: [also, insertIdentity(db, projectId, link), applied(message)] };
}

/** From here on it is not known here. */
export async function unlinkIdentity(
  app: App,
  caller: Caller,
  identity: IdentityName,
): Promise<Receipt> {
  const name = describeIdentity(identity);
  const asked = { verb: 'users unlink', target: name, needs: 'project_admin', what: WHAT } as const;
  return answerRequest(app, caller, asked, async ({ applied }) =>
    writeDecision(app, async () => {
      const user = await findLinkedUser(app.db, app.projectId, identity);
      if (!user) throw new Refusal('already', `${name} is linked to nobody.`);
      assertAtLeast(caller, user);
      const message = `${name} is no longer linked to ${user.email}.`;
      return { message, statements: [deleteIdentity(app.db, identity, user), applied(message)] };
    }),
  );
}

function refuseCode(): Refusal {
  return new Refusal(
    'unknown',
    `That code is wrong, was used, or is older than ${LINK_CODE_MINUTES} minutes.`,
    'Ask for a new one in chat: /run link.',
  );
}
