import {
  ChannelType,
  RESTJSONErrorCodes as Code,
  PermissionFlagsBits as Permission,
} from 'discord-api-types/v10';
import { DiscordRefusal } from './discord-refusal.ts';
import { BOT_USER_ID, GUILD_ID } from './identity.ts';
import type { DiscordMessage } from './messages.ts';

export interface DiscordUser {
  id: string;
  name: string;
  isBot: boolean;
  roles: string[];
  /** Takes no direct messages from the bot. */
  isClosed: boolean;
}

export interface Role {
  id: string;
  name: string;
}

export interface Channel {
  id: string;
  name: string;
  type: ChannelType.GuildText | ChannelType.PublicThread | ChannelType.DM;
  /** The channel in which a thread began. */
  parent: string | null;
  /** Whose conversation with the bot this is. */
  recipient: string | null;
  /** What the bot may not do here. */
  denied: bigint;
  archived: boolean;
  locked: boolean;
  /** With those that only one person sees. */
  messages: DiscordMessage[];
}

/** What everybody who listens is told of. */
export type GuildChange = { role: Role } | { channel: Channel };

/** The people, roles, channels and messages of one guild, and the bot's direct messages. */
export class Guild {
  readonly users = new Map<string, DiscordUser>();
  readonly roles = new Map<string, Role>([[GUILD_ID, { id: GUILD_ID, name: '@everyone' }]]);
  readonly channels = new Map<string, Channel>();
  onChange: (change: GuildChange) => void = () => {};
  readonly #nextId: () => string;

  constructor(nextId: () => string) {
    this.#nextId = nextId;
    this.addUser('signalbox', { id: BOT_USER_ID, isBot: true });
  }

  addUser(name: string, user: Partial<Omit<DiscordUser, 'name'>> = {}): DiscordUser {
    const plain = { id: this.#nextId(), isBot: false, roles: [], isClosed: false };
    const added = { ...plain, ...user, name };
    this.users.set(added.id, added);
    return added;
  }

  /** A role, and who has it. */
  addRole(name: string, users: readonly string[] = []): Role {
    const role = { id: this.#nextId(), name };
    this.roles.set(role.id, role);
    for (const user of users) this.user(user).roles.push(role.id);
    this.onChange({ role });
    return role;
  }

  addChannel(name: string, channel: Partial<Omit<Channel, 'name' | 'messages'>> = {}): Channel {
    const added: Channel = {
      id: this.#nextId(),
      type: ChannelType.GuildText,
      parent: null,
      recipient: null,
      denied: 0n,
      archived: false,
      locked: false,
      ...channel,
      name,
      messages: [],
    };
    this.channels.set(added.id, added);
    this.onChange({ channel: added });
    return added;
  }

  /** The conversation between the bot and one person. */
  openDm(user: string): Channel {
    const recipient = this.user(user).id;
    const found = [...this.channels.values()].find((each) => each.recipient === recipient);
    return found ?? this.addChannel('', { type: ChannelType.DM, recipient });
  }

  user(id: string): DiscordUser {
    const user = this.users.get(id);
    if (user === undefined) throw new DiscordRefusal(Code.UnknownUser);
    return user;
  }

  channel(id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new DiscordRefusal(Code.UnknownChannel);
    return channel;
  }

  /** What the bot may not even look at is refused in other words than what it may not do. */
  channelSeen(id: string): Channel {
    const channel = this.channel(id);
    if (!mayBot(channel, Permission.ViewChannel)) throw new DiscordRefusal(Code.MissingAccess);
    return channel;
  }

  /** The channel in which the bot may write: whoever writes in an archived thread opens it again. */
  channelToWriteIn(id: string): Channel {
    const channel = this.channelSeen(id);
    const isThread = channel.type === ChannelType.PublicThread;
    needBot(channel, isThread ? Permission.SendMessagesInThreads : Permission.SendMessages);
    if (channel.locked) throw new DiscordRefusal(Code.ThreadLocked);
    const isClosed = channel.recipient !== null && this.user(channel.recipient).isClosed;
    if (isClosed) throw new DiscordRefusal(Code.CannotSendMessagesToThisUser);
    channel.archived = false;
    return channel;
  }

  /** The message of this id, in whatever channel. */
  find(message: string): DiscordMessage | undefined {
    for (const channel of this.channels.values()) {
      const found = channel.messages.find(({ id }) => id === message);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

export function mayBot({ denied }: Channel, permission: bigint): boolean {
  return (denied & permission) === 0n;
}

export function needBot(channel: Channel, permission: bigint): void {
  if (!mayBot(channel, permission)) throw new DiscordRefusal(Code.MissingPermissions);
}

/** The message of this id that the bot's token can reach: a whisper is none. */
export function messageIn(channel: Channel, id: string): DiscordMessage {
  const found = channel.messages.find((each) => each.id === id && each.seenBy === null);
  if (found === undefined) throw new DiscordRefusal(Code.UnknownMessage);
  return found;
}
