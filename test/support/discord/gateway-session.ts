import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';

interface Dispatched {
  op: typeof Op.Dispatch;
  t: string;
  s: number;
  d: object;
}

/** What one client was told, in order, so that it can be told again what it missed. */
export class GatewaySession {
  readonly id: string;
  /** Undefined: nobody listens now; what happens is kept. */
  socket: WebSocket | undefined;
  readonly #told: Dispatched[] = [];

  constructor(id: string, socket: WebSocket) {
    this.id = id;
    this.socket = socket;
  }

  get sequence(): number {
    return this.#told.length;
  }

  tell(t: string, d: object): void {
    const frame: Dispatched = { op: Op.Dispatch, t, s: this.sequence + 1, d };
    this.#told.push(frame);
    if (this.socket !== undefined) sendFrame(this.socket, frame);
  }

  /** Tells again what came after; answers how much that was. */
  replay(after: number, socket: WebSocket): number {
    const missed = this.#told.filter(({ s }) => s > after);
    for (const frame of missed) sendFrame(socket, frame);
    this.socket = socket;
    return missed.length;
  }
}

export function sendFrame(socket: WebSocket, frame: { op: number; d?: unknown }): void {
  socket.send(JSON.stringify({ t: null, s: null, d: null, ...frame }));
}
