import { OAuth2Scopes, PermissionFlagsBits as Permission } from 'discord-api-types/v10';

export interface NeededPermission {
  flag: bigint;
  /** As Discord shows it. */
  name: string;
  /** What is missing without it. */
  without: string;
}

/** What the bot may do in a channel, as docs/discord-setup.md asks for it; no intent is privileged. */
export const PERMISSIONS: readonly NeededPermission[] = [
  { flag: Permission.ViewChannel, name: 'View Channels', without: 'the channel is not seen' },
  {
    flag: Permission.SendMessages,
    name: 'Send Messages',
    without: 'no card can be posted there',
  },
  {
    flag: Permission.CreatePublicThreads,
    name: 'Create Public Threads',
    without: 'a reminder stands in the channel itself',
  },
  {
    flag: Permission.SendMessagesInThreads,
    name: 'Send Messages in Threads',
    without: 'a reminder stands in the channel itself',
  },
  {
    flag: Permission.AttachFiles,
    name: 'Attach Files',
    without: 'cards of failures come without the picture of their run',
  },
  {
    flag: Permission.ReadMessageHistory,
    name: 'Read Message History',
    without: 'after a crash in mid-post a card may stand twice',
  },
];

export const PERMISSION_BITS = PERMISSIONS.reduce((all, { flag }) => all | flag, 0n);

/** Where somebody who may manage a server lets the app in. */
export function inviteLinkOf(applicationId: string): string {
  const link = new URL('https://discord.com/oauth2/authorize');
  link.searchParams.set('client_id', applicationId);
  link.searchParams.set('scope', `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`);
  link.searchParams.set('permissions', String(PERMISSION_BITS));
  return link.href;
}
