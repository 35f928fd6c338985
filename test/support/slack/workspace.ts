import type { JsonObject } from '#src/domain/json.ts';
import { BOT_USER_ID, TEAM_ID } from './identity.ts';
import { SlackRefusal } from './slack-refusal.ts';
import { TimestampSource } from './timestamps.ts';

export interface SlackUser {
  id: string;
  name: string;
  email: string;
  tz: string;
  /** Another workspace's than ours for somebody who came by a shared channel. */
  team: string;
}

export interface UserGroup {
  id: string;
  handle: string;
  users: readonly string[];
  /** Nobody can mention it any more, and who belonged to it is kept. */
  isDisabled?: boolean;
}

/** A message as the Web API gives it. */
export interface SlackMessage {
  type: 'message';
  ts: string;
  user: string;
  text: string;
  blocks: JsonObject[];
  bot_id?: string;
  thread_ts?: string;
  reply_broadcast?: boolean;
  metadata?: JsonObject;
  attachments?: JsonObject[];
  edited?: { user: string; ts: string };
  files?: JsonObject[];
}

export interface Channel {
  id: string;
  name: string;
  kind: 'public' | 'private' | 'im';
  archived: boolean;
  members: Set<string>;
  messages: SlackMessage[];
}

/** What only one person sees. */
export interface Whisper {
  channel: string;
  user: string;
  ts: string;
  text: string;
  blocks: JsonObject[];
  thread_ts?: string;
}

/** The people, channels and messages of one Slack workspace. */
export class Workspace {
  readonly users = new Map<string, SlackUser>();
  readonly groups = new Map<string, UserGroup>();
  readonly channels = new Map<string, Channel>();
  readonly whispers: Whisper[] = [];
  readonly #timestamps: TimestampSource;

  constructor(now: () => number) {
    this.#timestamps = new TimestampSource(now);
  }

  addUser(id: string, user: Partial<SlackUser> = {}): SlackUser {
    const name = user.name ?? id.toLowerCase();
    const email = `${name}@example.com`;
    const added = { id, name, email, tz: 'Europe/Berlin', team: TEAM_ID, ...user };
    this.users.set(id, added);
    return added;
  }

  addChannel(id: string, channel: Partial<Omit<Channel, 'id' | 'messages'>> = {}): Channel {
    const everyone = new Set([...this.users.keys(), BOT_USER_ID]);
    const added: Channel = {
      id,
      name: id.toLowerCase(),
      kind: 'public',
      archived: false,
      members: everyone,
      messages: [],
      ...channel,
    };
    this.channels.set(id, added);
    return added;
  }

  addGroup(id: string, group: Omit<UserGroup, 'id'>): void {
    this.groups.set(id, { id, ...group });
  }

  /** Those who are not in a private channel are not told that it exists. */
  channelSeenBy(user: string, id: string): Channel {
    const channel = this.channels.get(id);
    if (channel === undefined) throw new SlackRefusal('channel_not_found');
    if (channel.kind !== 'public' && !channel.members.has(user)) {
      throw new SlackRefusal('channel_not_found');
    }
    return channel;
  }

  /** The channel in which the bot may write. */
  channelToWriteIn(id: string): Channel {
    const channel = this.channelSeenBy(BOT_USER_ID, id);
    if (channel.archived) throw new SlackRefusal('is_archived');
    if (!channel.members.has(BOT_USER_ID)) throw new SlackRefusal('not_in_channel');
    return channel;
  }

  /** The conversation between the bot and one person. */
  openIm(user: string): Channel {
    if (!this.users.has(user)) throw new SlackRefusal('user_not_found');
    const id = `D${user}`;
    const members = new Set([user, BOT_USER_ID]);
    return this.channels.get(id) ?? this.addChannel(id, { kind: 'im', name: '', members });
  }

  post(channel: Channel, message: Omit<SlackMessage, 'type' | 'ts'>): SlackMessage {
    const posted: SlackMessage = { type: 'message', ts: this.nextTs(), ...message };
    channel.messages.push(posted);
    return posted;
  }

  whisper(whisper: Omit<Whisper, 'ts'>): Whisper {
    const whispered = { ...whisper, ts: this.nextTs() };
    this.whispers.push(whispered);
    return whispered;
  }

  /** Where a message stands; its timestamp is its name within the whole workspace here. */
  channelOf(ts: string): Channel {
    const holds = (channel: Channel) => channel.messages.some((each) => each.ts === ts);
    const found = [...this.channels.values()].find(holds);
    if (found === undefined) throw new Error(`no channel holds a message ${ts}`);
    return found;
  }

  nextTs(): string {
    return this.#timestamps.next();
  }
}

/** The message of this timestamp, which is its name within the channel. */
export function messageIn(channel: Channel, ts: string): SlackMessage {
  const message = channel.messages.find((each) => each.ts === ts);
  if (message === undefined) throw new SlackRefusal('message_not_found');
  return message;
}
