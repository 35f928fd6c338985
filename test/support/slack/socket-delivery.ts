import type { Server } from 'node:http';
import type { WebSocket } from 'ws';
import { z } from 'zod';
import { Connections, sendJson } from './connections.ts';
import { type Ack, type Delivery, isRetried } from './delivery.ts';
import { fromJson } from './form-values.ts';
import type { World } from './world.ts';

const RETRIES_MAX = 1;
const AckFrame = fromJson(
  z.strictObject({ envelope_id: z.string(), payload: z.json().optional() }),
);

interface Pending {
  delivery: Delivery;
  carrier: WebSocket | undefined;
  attempts: number;
  retries: number;
  beganAt: number;
  deadline: NodeJS.Timeout | undefined;
  settle: (ack: Ack) => void;
}

/** Socket Mode: envelopes go out, acks come back. What a broken socket did not ack goes over another. */
export class SocketDelivery {
  readonly connections: Connections;
  /** Acks that came when Slack had already given up. */
  readonly lateAcks: string[] = [];
  readonly #world: World;
  readonly #ackWithinMs: number;
  #pending: Pending[] = [];
  readonly #givenUp = new Set<string>();
  /** How many acks each envelope may still get: one for each time that it was sent. */
  readonly #owed = new Map<string, number>();

  constructor(world: World, server: Server, ackWithinMs: number) {
    this.#world = world;
    this.#ackWithinMs = ackWithinMs;
    this.connections = new Connections(world, server, {
      onReady: () => this.#sendWaiting(),
      onText: (text) => this.#takeAck(text),
      onGone: (socket) => this.#carryElsewhere(socket),
    });
  }

  async deliver(delivery: Delivery): Promise<Ack> {
    const { promise, resolve: settle } = Promise.withResolvers<Ack>();
    const began = { carrier: undefined, attempts: 0, retries: 0, beganAt: performance.now() };
    const pending: Pending = { delivery, ...began, deadline: undefined, settle };
    this.#pending.push(pending);
    this.#watch(pending);
    this.#sendWaiting();
    return promise;
  }

  /** Nothing more is sent, and nobody waits for an ack any more. */
  close(): void {
    for (const pending of this.#pending) this.#settle(pending, false);
    this.connections.drop();
  }

  #watch(pending: Pending): void {
    pending.deadline = setTimeout(() => this.#miss(pending), this.#ackWithinMs);
  }

  #sendWaiting(): void {
    for (const pending of this.#pending.filter(({ carrier }) => carrier === undefined)) {
      const socket = this.connections.next();
      if (socket === undefined) return;
      pending.carrier = socket;
      pending.attempts += 1;
      this.#owe(pending.delivery.id, 1);
      sendJson(socket, envelopeOf(pending));
    }
  }

  #takeAck(text: string): void {
    const frame = AckFrame.safeParse(text);
    if (!frame.success) {
      this.#world.blunders.push(`a frame that is no ack: ${text}`);
      return;
    }
    const { envelope_id: id, payload } = frame.data;
    if (!this.#owed.has(id)) {
      this.#world.blunders.push(`an ack of what was not sent, or one too many: ${text}`);
      return;
    }
    this.#owe(id, -1);
    const pending = this.#pending.find(({ delivery }) => delivery.id === id);
    if (pending !== undefined) this.#settle(pending, true, payload);
    else if (this.#givenUp.has(id)) this.lateAcks.push(id);
  }

  #owe(id: string, more: number): void {
    const owed = (this.#owed.get(id) ?? 0) + more;
    if (owed === 0) this.#owed.delete(id);
    else this.#owed.set(id, owed);
  }

  #carryElsewhere(socket: WebSocket): void {
    for (const pending of this.#pending) {
      if (pending.carrier === socket) pending.carrier = undefined;
    }
    this.#sendWaiting();
  }

  #miss(pending: Pending): void {
    if (!isRetried(pending.delivery) || pending.retries >= RETRIES_MAX) {
      this.#givenUp.add(pending.delivery.id);
      this.#settle(pending, false);
      return;
    }
    pending.retries += 1;
    pending.carrier = undefined;
    this.#watch(pending);
    this.#sendWaiting();
  }

  #settle(pending: Pending, acked: boolean, answer?: unknown): void {
    clearTimeout(pending.deadline);
    this.#pending = this.#pending.filter((each) => each !== pending);
    const { delivery, attempts, beganAt, settle } = pending;
    settle({ delivery, acked, answer, afterMs: performance.now() - beganAt, attempts });
  }
}

function envelopeOf({ delivery, retries }: Pending): object {
  const { id: envelope_id, kind: type, payload } = delivery;
  const accepts_response_payload = !isRetried(delivery);
  const envelope = { envelope_id, type, payload, accepts_response_payload };
  return retries === 0
    ? envelope
    : { ...envelope, retry_attempt: retries, retry_reason: 'timeout' };
}
