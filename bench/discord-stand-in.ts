import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

/** Who the app is, and where; Discord's ids have at least this many digits. */
export const IDS = {
  application: '100000000000000001',
  bot: '100000000000000002',
  guild: '100000000000000003',
  channel: '100000000000000100',
  person: '100000000000000020',
} as const;

const HEARTBEAT_MS = 41_250;
/** Until then the card of what is asked has arrived elsewhere, too. */
const DECIDE_AFTER_MS = 600;
const TYPED = ['list', 'tasks', 'credits', 'help'];
const RUN = /run …([0-9a-f]{8})/;
const Address = z.object({ port: z.number() });
const Frame = z.object({ op: z.number() });
const Button = z.object({ custom_id: z.string() });

/** As much of Discord as acknowledges what people do and takes cards, at loopback; it measures milliseconds. */
export class DiscordStandIn {
  /** When the first card of each run came, by its short id: milliseconds since 1970. */
  readonly cards = new Map<string, number>();
  /** How long each thing that somebody did took to be acknowledged. */
  readonly acks: number[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#server });
  readonly #done = new Map<string, number>();
  #listening: WebSocket | null = null;
  #sequence = 0;
  #port = 0;
  #count = 0;

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = Address.parse(this.#server.address()).port;
    this.#sockets.on('connection', (socket) => this.#welcome(socket));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** Somebody sends `/run`. Before anybody listens nobody does. */
  type(): void {
    const name = TYPED[this.#count % TYPED.length] ?? 'help';
    this.#do(2, { id: '1', name: 'run', type: 1, options: [{ type: 1, name, options: [] }] });
  }

  /** What nobody has acknowledged. */
  get unacked(): number {
    return this.#done.size;
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #do(type: number, data: object, message?: object): void {
    if (this.#listening === null) return;
    const user = { id: IDS.person, username: 'bench' };
    const id = this.#nextId();
    const place = { channel_id: IDS.channel, channel: { id: IDS.channel, type: 0 } };
    this.#done.set(id, performance.now());
    this.#tell(this.#listening, 'INTERACTION_CREATE', {
      id,
      application_id: IDS.application,
      token: randomUUID(),
      version: 1,
      type,
      data,
      guild_id: IDS.guild,
      member: { user, roles: [] },
      ...place,
      ...(message === undefined ? {} : { message }),
    });
  }

  #welcome(socket: WebSocket): void {
    socket.on('message', (frame) =>
      this.#hear(socket, Buffer.isBuffer(frame) ? frame.toString() : '{}'),
    );
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: HEARTBEAT_MS } }));
  }

  #hear(socket: WebSocket, frame: string): void {
    const { op } = Frame.parse(JSON.parse(frame));
    if (op === 1) socket.send(JSON.stringify({ op: 11 }));
    if (op !== 2) return;
    this.#listening = socket;
    this.#tell(socket, 'READY', {
      v: 10,
      user: { id: IDS.bot, username: 'bench', discriminator: '0', bot: true },
      guilds: [],
      session_id: randomUUID(),
      resume_gateway_url: `ws://127.0.0.1:${this.#port}`,
      application: { id: IDS.application, flags: 0 },
    });
  }

  #tell(socket: WebSocket, t: string, d: object): void {
    this.#sequence += 1;
    socket.send(JSON.stringify({ op: 0, s: this.#sequence, t, d }));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.timeOrigin + performance.now();
    const path = (request.url ?? '').replace(/^\/api\/v10|\?.*$/g, '');
    const sent = (await buffer(request)).toString();
    const acked = /^\/interactions\/(\d+)\//.exec(path)?.[1];
    if (acked !== undefined) this.#takeAck(acked);
    const id = this.#nextId();
    if (request.method === 'POST' && path.endsWith('/messages')) this.#takeCard(id, sent, at);
    const answer = this.#answerTo(`${request.method} ${path}`, id);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer));
  }

  #takeAck(interaction: string): void {
    const doneAt = this.#done.get(interaction);
    this.#done.delete(interaction);
    if (doneAt !== undefined) this.acks.push(performance.now() - doneAt);
  }

  #takeCard(id: string, sent: string, at: number): void {
    const run = RUN.exec(sent)?.[1];
    if (run === undefined || this.cards.has(run)) return;
    this.cards.set(run, at);
    const button = /\{[^{}]*"label":"Approve"[^{}]*\}/.exec(sent)?.[0];
    if (button !== undefined) void this.#decide(id, Button.parse(JSON.parse(button)).custom_id);
  }

  async #decide(message: string, custom_id: string): Promise<void> {
    await sleep(DECIDE_AFTER_MS);
    const on = { id: message, channel_id: IDS.channel, flags: 0 };
    this.#do(3, { custom_id, component_type: 2 }, on);
  }

  #answerTo(asked: string, id: string): object {
    const permissions = String((1n << 53n) - 1n);
    switch (asked.replaceAll(/\/\d+/g, '/#')) {
      case 'GET /gateway/bot': {
        const session_start_limit = {
          total: 1000,
          remaining: 1000,
          reset_after: 0,
          max_concurrency: 1,
        };
        return { url: `ws://127.0.0.1:${this.#port}`, shards: 1, session_start_limit };
      }
      case 'GET /users/@me':
        return { id: IDS.bot, username: 'bench', bot: true };
      case 'GET /channels/#':
        return { id: IDS.channel, type: 0, guild_id: IDS.guild, permission_overwrites: [] };
      case 'GET /guilds/#':
        return {
          id: IDS.guild,
          name: 'bench',
          owner_id: IDS.bot,
          roles: [{ id: IDS.guild, name: '@everyone', permissions }],
        };
      case 'GET /guilds/#/members/#':
        return { roles: [] };
      case 'GET /applications/#/commands':
        return [];
      case 'PATCH /channels/#/messages/#':
        return { id, attachments: [{ id, filename: 'run.png' }] };
      default:
        return { id, channel_id: IDS.channel };
    }
  }

  #nextId(): string {
    this.#count += 1;
    return String((BigInt(Date.now() - 1_420_070_400_000) << 22n) + BigInt(this.#count));
  }
}
