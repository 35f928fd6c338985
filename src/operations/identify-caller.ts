import type { ReadApp } from '#src/app.ts';
import type { Actor } from '#src/domain/run-events.ts';
import type { IdentityName, User } from '#src/domain/user.ts';
import { findLinkedUser, listIdentitiesOf } from '#src/store/identities.ts';
import { findUser } from '#src/store/users.ts';
import type { Caller } from './caller.ts';

export interface Approach {
  actor: Actor;
  /** What the platform says they belong to: `slack-group:S01`, `discord-role:42`. */
  groups?: readonly string[];
  place: string;
  /**
   * CHAT_DEFAULT_ROLE is not theirs: `here` it is nobody's, in no channel of ours; `everywhere`
   * because they belong to another workspace. Absent: it is.
   */
  stranger?: 'here' | 'everywhere' | undefined;
}

/**
 * Who asks, as the rules of access see them. Whoever sits at this machine may do everything; a
 * removed user nothing, by whichever way they come.
 */
export async function identifyCaller(
  app: ReadApp,
  { actor, groups = [], place, stranger }: Approach,
): Promise<Caller> {
  const user = await findUserOf(app, actor);
  const known = user?.removedAt === null ? user : null;
  const { user: _, ...named } = actor;
  const asked = { ...standingOf(app, { actor, stranger }, user), groups, place };
  if (!known) return { ...asked, actor: named, email: null };
  const identities = await listIdentitiesOf(app.db, known);
  return {
    ...asked,
    actor: { ...named, user: known.uuid },
    identities: identities.map(({ kind, id }) => ({ kind, id })),
    email: known.email,
  };
}

async function findUserOf({ db, projectId }: ReadApp, actor: Actor): Promise<User | null> {
  if (actor.kind === 'user') return findUser(db, projectId, { uuid: actor.id });
  const identity = identityOf(actor);
  return identity && findLinkedUser(db, projectId, identity);
}

/** Null: not somebody who can be linked to a user. */
export function identityOf({ kind, id }: Actor): IdentityName | null {
  return kind === 'local' || kind === 'slack' || kind === 'discord' ? { kind, id } : null;
}

type Standing = Pick<Caller, 'role' | 'isOutOfPlace'>;

function standingOf(
  { config }: ReadApp,
  { actor, stranger }: Pick<Approach, 'actor' | 'stranger'>,
  user: User | null,
): Standing {
  if (actor.kind === 'local') return { role: 'tenant_admin' };
  if (user) return { role: user.removedAt === null ? user.role : 'none' };
  if (actor.kind !== 'slack' && actor.kind !== 'discord') return { role: 'none' };
  const isOperator = config.CHAT_OPERATORS.some(
    ({ kind, id }) => kind === actor.kind && id === actor.id,
  );
  if (isOperator) return { role: 'project_contributor' };
  const role = config.CHAT_DEFAULT_ROLE;
  if (stranger === undefined || role === 'none') return { role };
  return { role: 'none', ...(stranger === 'here' ? { isOutOfPlace: true } : {}) };
}
