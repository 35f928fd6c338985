import type { ReadApp } from '#src/app.ts';
import { assertRole } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import type { User } from '#src/domain/user.ts';
import { findUser, listUsers } from '#src/store/users.ts';
import type { Caller } from './caller.ts';

/** Throws the Refusal that says what is wrong with that e-mail, and whom else it may mean. */
export async function findActiveUser(app: ReadApp, email: string): Promise<User> {
  const user = await findUser(app.db, app.projectId, { email });
  if (user?.removedAt === null) return user;
  if (user) {
    const fix = `Add them again: signalbox users add ${user.email}.`;
    throw new Refusal('unknown', `${user.email} was removed.`, fix);
  }
  const known = (await listUsers(app.db, app.projectId)).map((each) => each.email);
  const guess = nearest(email, known);
  const fix =
    guess === undefined ? `Add them: signalbox users add ${email}.` : `Did you mean ${guess}?`;
  throw new Refusal('unknown', `There is no user ${email}.`, fix);
}

/** Nobody changes, or speaks for, whoever may do more than themselves. */
export function assertAtLeast(caller: Caller, { email, role }: Pick<User, 'email' | 'role'>): void {
  assertRole(caller, role, `change what ${email} may do`);
}
