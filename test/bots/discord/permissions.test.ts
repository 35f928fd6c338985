import { PermissionFlagsBits as Permission } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { computePermissions, has, type Standing } from '#bots/discord/compute-permissions.ts';

const { ViewChannel: VIEW, SendMessages: SEND, AttachFiles: ATTACH } = Permission;

const PLAIN: Standing = {
  guild: 'guild',
  owner: 'ann',
  user: 'bot',
  roles: [
    { id: 'guild', permissions: VIEW | SEND },
    { id: 'ours', permissions: ATTACH },
    { id: 'admin', permissions: Permission.Administrator },
  ],
  roleIds: ['ours'],
  overwrites: [],
};

/** What a channel says of one, to deny unless it says otherwise. */
function of(id: string, { allow = 0n, deny = 0n }: { allow?: bigint; deny?: bigint }) {
  return { id, allow, deny };
}

const STANDINGS: readonly [what: string, standing: Partial<Standing>, may: bigint][] = [
  ["everybody's and its own roles add up", {}, VIEW | SEND | ATTACH],
  ['roles of others are not its own', { roleIds: [] }, VIEW | SEND],
  ['a channel denies everybody', { overwrites: [of('guild', { deny: SEND })] }, VIEW | ATTACH],
  [
    'a role is allowed what everybody is denied',
    { overwrites: [of('ours', { allow: SEND }), of('guild', { deny: SEND })] },
    VIEW | SEND | ATTACH,
  ],
  [
    'among roles an allowance wins',
    {
      roleIds: ['ours', 'more'],
      overwrites: [of('ours', { allow: SEND }), of('more', { deny: SEND })],
    },
    VIEW | SEND | ATTACH,
  ],
  [
    'the bot itself comes last',
    { overwrites: [of('bot', { deny: ATTACH }), of('ours', { allow: ATTACH })] },
    VIEW | SEND,
  ],
  [
    'a denial of others says nothing',
    { overwrites: [of('ben', { deny: SEND })] },
    VIEW | SEND | ATTACH,
  ],
  ['who does not see a channel may nothing', { overwrites: [of('guild', { deny: VIEW })] }, 0n],
];

test.each(STANDINGS)('%s', (_, standing, may) => {
  expect(computePermissions({ ...PLAIN, ...standing })).toBe(may);
});

test.each([
  ['an administrator', { roleIds: ['admin'] }],
  ['the owner', { user: 'ann' }],
])('%s may everything, whatever the channel says', (_, standing) => {
  const overwrites = [of('guild', { deny: VIEW | SEND }), of('ann', { deny: SEND })];
  const permissions = computePermissions({ ...PLAIN, ...standing, overwrites });
  expect(has(permissions, VIEW | SEND | Permission.SendMessagesInThreads)).toBe(true);
});
