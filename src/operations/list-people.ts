import type { ReadApp } from '#src/app.ts';
import type { User } from '#src/domain/user.ts';
import { type Identity, listIdentities } from '#src/store/identities.ts';
import { listUsers } from '#src/store/users.ts';

export interface ListedUser extends User {
  identities: Identity[];
}

/** Everybody who was not removed, by e-mail, and what they are called elsewhere. */
export async function listPeople({ db, projectId }: ReadApp): Promise<ListedUser[]> {
  const [users, identities] = await Promise.all([
    listUsers(db, projectId),
    listIdentities(db, projectId),
  ]);
  const byUser = Map.groupBy(identities, ({ user }) => user);
  return users.map((user) => ({ ...user, identities: byUser.get(user.key) ?? [] }));
}
