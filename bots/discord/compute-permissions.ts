import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';

/** What a channel allows or denies to one role or one member. */
export interface Overwrite {
  /** Of the role or the member; everybody's role has the id of the server. */
  id: string;
  allow: bigint;
  deny: bigint;
}

/** What a server and a channel say about one member. */
export interface Standing {
  guild: string;
  owner: string;
  /** Of the whole server. */
  roles: readonly { id: string; permissions: bigint }[];
  user: string;
  roleIds: readonly string[];
  overwrites: readonly Overwrite[];
}

const ALL = Object.values(Permission).reduce((all, each) => all | each, 0n);

/** What they may do in the channel, by the order of docs.discord.com/developers/topics/permissions. */
export function computePermissions(standing: Standing): bigint {
  const { guild, owner, user, roles, roleIds, overwrites } = standing;
  const theirs = new Set([guild, ...roleIds]);
  const base = roles
    .filter(({ id }) => theirs.has(id))
    .reduce((all, { permissions }) => all | permissions, 0n);
  if (user === owner || has(base, Permission.Administrator)) return ALL;
  const ofOthers = new Set(roleIds);
  const layers = [
    overwrites.filter(({ id }) => id === guild),
    overwrites.filter(({ id }) => ofOthers.has(id) && id !== guild),
    overwrites.filter(({ id }) => id === user),
  ];
  const granted = layers.reduce(overwrite, base);
  // Who does not see a channel can do nothing there.
  return has(granted, Permission.ViewChannel) ? granted : 0n;
}

export function has(permissions: bigint, flag: bigint): boolean {
  return (permissions & flag) === flag;
}

/** Among several roles an allowance goes before a denial. */
function overwrite(permissions: bigint, layer: readonly Overwrite[]): bigint {
  const deny = layer.reduce((all, each) => all | each.deny, 0n);
  const allow = layer.reduce((all, each) => all | each.allow, 0n);
  return (permissions & ~deny) | allow;
}
