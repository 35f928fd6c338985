import type { App } from '#src/app.ts';
import { describeRole } from '#src/domain/access.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { describeIdentity } from '#src/domain/user.ts';
import { listIdentitiesOf } from '#src/store/identities.ts';
import { changeUser } from '#src/store/users.ts';
import { answerRequest } from './answer-request.ts';
import type { Caller } from './caller.ts';
import { assertAtLeast, findActiveUser } from './find-active-user.ts';
import { writeDecision } from './write-decision.ts';

export interface RemoveRequest {
  email: string;
  /** Not: it only says who would be removed. */
  isConfirmed: boolean;
}

/**
 * From here on a user may do nothing, by whichever way they come: their identities stay theirs.
 * What they did stays on record.
 */
export async function removeUser(
  app: App,
  caller: Caller,
  { email, isConfirmed }: RemoveRequest,
): Promise<Receipt> {
  const asked = { verb: 'users remove', target: `user:${email}`, needs: 'project_admin' } as const;
  return answerRequest(app, caller, { ...asked, what: 'remove users' }, async ({ applied }) =>
    writeDecision(app, async () => {
      const user = await findActiveUser(app, email);
      assertAtLeast(caller, user);
      if (!isConfirmed) {
        const names = (await listIdentitiesOf(app.db, user)).map(describeIdentity).join(', ');
        const known = names === '' ? '' : `, known as ${names}`;
        const message = `Nothing changed: ${email}, ${describeRole(user.role)}${known}, would be removed.`;
        return { message, outcome: 'answered', statements: [] };
      }
      const message = `${email} is removed: they may do nothing any more.`;
      const remove = changeUser(app.db, user, { removedAt: app.clock.now() });
      return { message, statements: [remove, applied(message)] };
    }),
  );
}
