import { planUser, type UserPlan } from './plan-user.ts';
import { describeIdentity, type IdentityName, type User } from './user.ts';
import type { ImportedUser, ImportIssue } from './user-import.ts';

export interface Known {
  /** Also those who were removed. */
  users: readonly User[];
  identities: readonly (IdentityName & { user: number })[];
}

export interface ImportPlan {
  users: UserPlan[];
  links: (IdentityName & { email: string })[];
  issues: ImportIssue[];
}

/** What it takes to make everybody so, and which identities are somebody else's. */
export function planImport(imported: readonly ImportedUser[], known: Known): ImportPlan {
  const byEmail = new Map(known.users.map((user) => [user.email, user]));
  const byKey = new Map(known.users.map((user) => [user.key, user]));
  const owners = new Map(
    known.identities.map((identity) => [describeIdentity(identity), byKey.get(identity.user)]),
  );
  const asked = imported.flatMap(({ email, where, identities }) =>
    identities.map((identity) => {
      return { email, where, identity, owner: owners.get(describeIdentity(identity)) };
    }),
  );
  return {
    users: imported.map((wanted) => planUser(byEmail.get(wanted.email) ?? null, wanted)),
    links: asked.flatMap(({ identity, email, owner }) => (owner ? [] : [{ ...identity, email }])),
    issues: asked.flatMap(({ identity, email, where, owner }) => {
      if (owner === undefined || owner.email === email) return [];
      const name = describeIdentity(identity);
      const message = `${name} is linked to ${owner.email}.`;
      return [{ where, message, fix: `Unlink it first: signalbox users unlink ${name}.` }];
    }),
  };
}

/** "added a@x; changed b@x; linked slack:U1; 3 as they were" */
export function describeImport({ users, links }: ImportPlan): string {
  const emailsOf = (type: UserPlan['type']) =>
    users.flatMap((plan) => (plan.type === type ? [plan.user.email] : []));
  const same = emailsOf('same').length;
  const parts = [
    ['added', emailsOf('add')],
    ['changed', emailsOf('change')],
    ['linked', links.map(describeIdentity)],
  ] as const;
  const words = parts.flatMap(([verb, names]) =>
    names.length === 0 ? [] : [`${verb} ${names.join(', ')}`],
  );
  return [...words, ...(same === 0 ? [] : [`${same} as they were`])].join('; ');
}
