import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

const PING_EVERY_MS = 2_000;
const Address = z.object({ port: z.number() });
const AckFrame = z.object({ envelope_id: z.string() });
const CardMetadata = z.object({ event_payload: z.object({ run: z.string(), kind: z.string() }) });
const APPROVED = /run …([0-9a-f]{8})\): approved/;
const TYPED = ['list', 'tasks', 'credits', 'help'];

/** As much of Slack as acks lines and takes cards, at loopback; what it measures is in milliseconds. */
export class SlackStandIn {
  /** When the alert of each run came, by its UUID: milliseconds since 1970. */
  readonly alerts = new Map<string, number>();
  /** When the card of each run first said who approved it, by its short id. */
  readonly approvals = new Map<string, number>();
  /** When each message came, and each edit. */
  readonly posts: number[] = [];
  readonly edits: number[] = [];
  /** How long each line took to be acked. */
  readonly acks: number[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#server });
  readonly #typed = new Map<string, number>();
  #port = 0;
  #count = 0;

  async open(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = Address.parse(this.#server.address()).port;
    this.#sockets.on('connection', (socket) => this.#welcome(socket));
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api/`;
  }

  /** Somebody types a line, into any of the app's sockets. Before there is one nobody does. */
  type(): void {
    const sockets = [...this.#sockets.clients];
    const socket = sockets[this.#count % Math.max(1, sockets.length)];
    if (socket === undefined) return;
    const envelope_id = randomUUID();
    const payload = this.#line(TYPED[this.#count % TYPED.length] ?? 'help');
    this.#count += 1;
    this.#typed.set(envelope_id, performance.now());
    socket.send(JSON.stringify({ type: 'slash_commands', envelope_id, payload }));
  }

  /** Lines that nobody has acked. */
  get unacked(): number {
    return this.#typed.size;
  }

  close(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #line(typed: string): object {
    return {
      command: '/run',
      text: typed,
      team_id: 'T1',
      channel_id: 'C100',
      user_id: 'U1',
      user_name: 'bench',
      response_url: `http://127.0.0.1:${this.#port}/response`,
      trigger_id: `trigger-${this.#count}`,
    };
  }

  #welcome(socket: WebSocket): void {
    const ping = setInterval(() => socket.ping(), PING_EVERY_MS);
    socket.on('close', () => clearInterval(ping));
    socket.on('message', (frame) => this.#takeAck(Buffer.isBuffer(frame) ? frame.toString() : ''));
    const connection_info = { app_id: 'A1' };
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info }));
  }

  #takeAck(frame: string): void {
    const { data } = AckFrame.safeParse(JSON.parse(frame));
    const typedAt = data && this.#typed.get(data.envelope_id);
    if (data === undefined || typedAt === undefined) return;
    this.#typed.delete(data.envelope_id);
    this.acks.push(performance.now() - typedAt);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const at = performance.timeOrigin + performance.now();
    const method = request.url?.replace('/api/', '') ?? '';
    const sent = await text(request);
    if (method === 'chat.postMessage') this.posts.push(at);
    if (method === 'chat.update') this.edits.push(at);
    if (method === 'chat.postMessage') this.#takeCard(new URLSearchParams(sent), at);
    if (method === 'chat.update') this.#takeEdit(new URLSearchParams(sent), at);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, ...this.#answerTo(method) }));
  }

  #takeCard(fields: URLSearchParams, at: number): void {
    const { data } = CardMetadata.safeParse(JSON.parse(fields.get('metadata') ?? '{}'));
    if (data !== undefined) this.alerts.set(data.event_payload.run, at);
  }

  #takeEdit(fields: URLSearchParams, at: number): void {
    const run = APPROVED.exec(fields.get('text') ?? '')?.[1];
    if (run !== undefined && !this.approvals.has(run)) this.approvals.set(run, at);
  }

  #answerTo(method: string): object {
    this.#count += 1;
    const id = `F${this.#count}`;
    const host = `127.0.0.1:${this.#port}`;
    switch (method) {
      case 'apps.connections.open':
        return { url: `ws://${host}/link` };
      case 'auth.test':
        return { user_id: 'UBOT', bot_id: 'B1', team_id: 'T1' };
      case 'usergroups.list':
        return { usergroups: [] };
      case 'files.getUploadURLExternal':
        return { upload_url: `http://${host}/upload`, file_id: id };
      case 'files.info':
        return { file: { mimetype: 'image/png' } };
      default:
        return { ts: `${Math.floor(Date.now() / 1000)}.${this.#count}`, channel: 'C100' };
    }
  }
}
