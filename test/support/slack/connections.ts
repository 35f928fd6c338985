import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { APP_ID } from './identity.ts';
import type { World } from './world.ts';

const PING_EVERY_MS = 2000;

interface Listener {
  /** One more takes envelopes. */
  onReady: () => void;
  onText: (text: string) => void;
  /** It takes no more, and what it did not ack is to be sent elsewhere. */
  onGone: (socket: WebSocket) => void;
}

/** The app's sockets. Each needs a ticket of its own, and envelopes go round. */
export class Connections {
  /** How many there ever were. */
  opened = 0;
  /** False: what is opened from now on is not greeted. */
  greets = true;
  readonly #world: World;
  readonly #sockets = new WebSocketServer({ noServer: true });
  #ready: WebSocket[] = [];

  constructor(world: World, server: Server, listener: Listener) {
    this.#world = world;
    server.on('upgrade', (request, socket, head) => {
      if (!this.#takeTicket(request, socket)) return;
      this.#sockets.handleUpgrade(request, socket, head, (opened) =>
        this.#welcome(opened, listener),
      );
    });
  }

  /** How many take envelopes now. */
  get count(): number {
    return this.#ready.length;
  }

  /** How many there are, whether they take any or not. */
  get standing(): number {
    return this.#sockets.clients.size;
  }

  /** The one whose turn it is; undefined: there is none. */
  next(): WebSocket | undefined {
    const socket = this.#ready.shift();
    if (socket !== undefined) this.#ready.push(socket);
    return socket;
  }

  /** Asks connections to go and come back, or not: every one of them, or so many. */
  disconnect(
    reason: 'warning' | 'refresh_requested' | 'link_disabled',
    count = this.#ready.length,
  ): void {
    for (const socket of this.#ready.splice(0, count))
      sendJson(socket, { type: 'disconnect', reason });
  }

  /** Breaks every connection without a word, or so many of those that take envelopes. */
  drop(count?: number): void {
    const dropped = this.#ready.splice(0, count ?? this.#ready.length);
    for (const socket of count === undefined ? this.#sockets.clients : dropped) socket.terminate();
  }

  /** Every connection stands, and nothing comes through it any more, in either direction. */
  freeze(): void {
    for (const socket of this.#ready.splice(0)) {
      socket.pause();
      // What it holds back would be read when it is dropped.
      socket.removeAllListeners('message');
    }
  }

  #takeTicket(request: IncomingMessage, socket: Duplex): boolean {
    const ticket = new URL(request.url ?? '/', 'http://slack').searchParams.get('ticket') ?? '';
    if (this.#world.tickets.delete(ticket)) return true;
    this.#world.blunders.push('a socket was opened without a ticket, or with a used one');
    socket.destroy();
    return false;
  }

  #welcome(socket: WebSocket, { onReady, onText, onGone }: Listener): void {
    this.opened += 1;
    const ping = setInterval(() => socket.ping('Ping from Slack'), PING_EVERY_MS);
    socket.on('message', (data) => onText(Buffer.isBuffer(data) ? data.toString() : ''));
    socket.on('close', () => {
      clearInterval(ping);
      this.#ready = this.#ready.filter((each) => each !== socket);
      onGone(socket);
    });
    if (!this.greets) return;
    this.#ready.push(socket);
    const connection_info = { app_id: APP_ID };
    sendJson(socket, { type: 'hello', num_connections: this.count, connection_info });
    onReady();
  }
}

/** One frame. */
export function sendJson(socket: WebSocket, frame: object): void {
  socket.send(JSON.stringify(frame));
}
