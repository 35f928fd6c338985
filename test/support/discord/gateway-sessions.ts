import { randomUUID } from 'node:crypto';
import {
  ChannelType,
  GatewayDispatchEvents as Event,
  GatewayIntentBits as Intent,
} from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import type { Identify, Resume } from './gateway-frames.ts';
import { GatewaySession } from './gateway-session.ts';
import type { GuildChange } from './guild.ts';
import { APPLICATION_ID, BOT_USER_ID, GUILD_ID } from './identity.ts';
import { describeChannel, describeGuild, describeRole, describeUser } from './payloads.ts';
import type { World } from './world.ts';

/** With these a session ends; with any other it can be resumed. */
const GOODBYES = new Set([1000, 1001]);

/** Those who identified: they listen, or they can still come back. */
export class GatewaySessions {
  /** How many events were told once more. */
  replayed = 0;
  readonly #world: World;
  readonly #sessions = new Map<string, GatewaySession>();

  constructor(world: World) {
    this.#world = world;
  }

  /** How many listen now. */
  get count(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== undefined).length;
  }

  /** Tells every session; those that do not listen now are told when they resume. */
  tell(event: string, data: object): void {
    for (const session of this.#sessions.values()) session.tell(event, data);
  }

  tellChange(change: GuildChange): void {
    if ('role' in change) {
      this.tell(Event.GuildRoleCreate, { guild_id: GUILD_ID, role: describeRole(change.role) });
      return;
    }
    const { channel } = change;
    const isThread = channel.type === ChannelType.PublicThread;
    const event = isThread ? Event.ThreadCreate : Event.ChannelCreate;
    if (channel.recipient === null) this.tell(event, describeChannel(this.#world, channel));
  }

  /** From now on nobody listens, until they come back. Answers who listened. */
  detach(): WebSocket[] {
    return [...this.#sessions.values()].flatMap((session) => {
      const { socket } = session;
      session.socket = undefined;
      return socket ?? [];
    });
  }

  forget(): void {
    this.#sessions.clear();
  }

  at(socket: WebSocket): GatewaySession | undefined {
    return [...this.#sessions.values()].find((session) => session.socket === socket);
  }

  part(socket: WebSocket, code: number): void {
    const session = this.at(socket);
    if (session === undefined) return;
    session.socket = undefined;
    if (GOODBYES.has(code)) this.#sessions.delete(session.id);
  }

  begin(socket: WebSocket, { intents, shard }: Identify): void {
    const { guild, host } = this.#world;
    const session = new GatewaySession(randomUUID(), socket);
    this.#sessions.set(session.id, session);
    session.tell(Event.Ready, {
      v: 10,
      user: describeUser(guild.user(BOT_USER_ID)),
      guilds: [{ id: GUILD_ID, unavailable: true }],
      session_id: session.id,
      resume_gateway_url: `ws://${host}`,
      shard,
      application: { id: APPLICATION_ID, flags: 0 },
    });
    if ((intents & Intent.Guilds) === 0) return;
    session.tell(Event.GuildCreate, describeGuild(this.#world));
  }

  /** Whether there is such a session, and nothing was heard that it was never told. */
  resume(socket: WebSocket, { session_id, seq }: Resume): 'resumed' | 'unknown' | 'ahead' {
    const session = this.#sessions.get(session_id);
    if (session === undefined) return 'unknown';
    if (seq > session.sequence) return 'ahead';
    this.replayed += session.replay(seq, socket);
    session.tell(Event.Resumed, {});
    return 'resumed';
  }
}
