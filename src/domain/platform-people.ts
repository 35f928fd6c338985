import type { Person } from './access.ts';
import type { IdentityName, User } from './user.ts';

/** A person as one platform calls them. */
export interface PlatformPerson extends Person {
  actor: Person['actor'] & IdentityName;
}

/** What is known of people, whichever platform they are on. */
export interface KnownPeople {
  /** Those who were not removed. */
  users: readonly Pick<User, 'key' | 'uuid' | 'email' | 'role'>[];
  /** Also of users who were removed: they may do nothing. */
  identities: readonly (IdentityName & { user: number; name: string })[];
  /** Contributors before anybody has linked them. */
  operators: readonly IdentityName[];
  /** Who belongs to groups of the platform: `slack-group:S01`, `U1`. */
  members: readonly { name: string; member: string }[];
}

/**
 * Everybody who is known on a platform, once: users, then operators. Others have a role only in the
 * channels of ours, where nobody is spoken to alone.
 */
export function listPlatformPeople(
  surface: 'slack' | 'discord',
  { users, identities, operators, members }: KnownPeople,
): PlatformPerson[] {
  const userOf = new Map(users.map((user) => [user.key, user]));
  const membershipsOf = Map.groupBy(members, ({ member }) => member);
  const groupsOf = (id: string) => (membershipsOf.get(id) ?? []).map(({ name }) => name);
  const here = identities.filter(({ kind }) => kind === surface);
  const linked = [...Map.groupBy(identities, ({ user }) => user)].flatMap(([key, own]) => {
    const user = userOf.get(key);
    if (!user) return [];
    const { uuid, email, role } = user;
    const names = own.filter(({ kind }) => kind === surface);
    return names.map(({ id, name }): PlatformPerson => {
      const actor = { kind: surface, id, name, user: uuid };
      return { actor, identities: own, email, role, groups: groupsOf(id) };
    });
  });
  const taken = new Set(here.map(({ id }) => id));
  const operatorIds = new Set(operators.filter(({ kind }) => kind === surface).map(({ id }) => id));
  return [
    ...linked,
    ...[...operatorIds]
      .filter((id) => !taken.has(id))
      .map((id): PlatformPerson => {
        const actor = { kind: surface, id, name: id };
        return { actor, email: null, role: 'project_contributor', groups: groupsOf(id) };
      }),
  ];
}
