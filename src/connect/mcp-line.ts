import { type CallLimit, limitCall, waitUntil } from './call-limit.ts';
import { McpFault } from './mcp-faults.ts';
import { AnyAnswer } from './mcp-tools.ts';
import type { Wire } from './mcp-wire.ts';

export interface LineOptions {
  dial: (signal: AbortSignal) => Promise<Wire>;
  pingMs: number;
}

interface Connection {
  wire: Wire;
  /** Requests that are out. A connection left behind is closed when the last one is back. */
  requests: number;
  isClosing: boolean;
}

/** The line to one server: connected on first use, and again when it has died. */
export class McpLine {
  readonly #options: LineOptions;
  #current: Connection | null = null;
  #dialling: Promise<Connection> | null = null;
  #verdict: Promise<void> | null = null;
  readonly #ending = new AbortController();
  readonly #closings = new Set<Promise<void>>();

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Does one request. One that certainly did not get through goes out once more, on a new wire. */
  async use<T>(limit: CallLimit, work: (wire: Wire) => Promise<T>): Promise<T> {
    const first = await waitUntil(this.#connect(), limit.signal);
    try {
      return await this.#useOnce(first, work);
    } catch (error) {
      if (!isUnheard(error)) throw error;
    }
    return this.#useOnce(await waitUntil(this.#connect(), limit.signal), work);
  }

  /** A call ran out of time: while the server answers no ping, new requests wait, and the last one out hangs up. */
  doubt(): void {
    if (this.#current === null || this.#ending.signal.aborted) return;
    this.#verdict ??= this.#judge(this.#current).finally(() => {
      this.#verdict = null;
    });
  }

  /** What is known about a stdio server's noise and last words. */
  story(): string {
    return this.#current?.wire.story() ?? '';
  }

  /** Bounded: each wire ends in its own time, all of them at once. */
  async close(): Promise<void> {
    this.#ending.abort(new McpFault({ kind: 'not_sent' }, 'this worker is closing'));
    // Whoever waits for the connection is told by its own promise.
    await this.#dialling?.catch(() => undefined);
    await Promise.all([this.#current?.wire.close(), this.#verdict, ...this.#closings]);
  }

  async #connect(): Promise<Connection> {
    await this.#verdict;
    this.#ending.signal.throwIfAborted();
    if (this.#current?.wire.isDead() === false) return this.#current;
    if (this.#current !== null) this.#leave(this.#current);
    this.#dialling ??= this.#dial().finally(() => {
      this.#dialling = null;
    });
    return this.#dialling;
  }

  async #dial(): Promise<Connection> {
    const wire = await this.#options.dial(this.#ending.signal);
    this.#current = { wire, requests: 0, isClosing: false };
    return this.#current;
  }

  async #useOnce<T>(connection: Connection, work: (wire: Wire) => Promise<T>): Promise<T> {
    connection.requests += 1;
    try {
      return await work(connection.wire);
    } catch (error) {
      if (isUnheard(error) && this.#current === connection) this.#current = null;
      throw error;
    } finally {
      connection.requests -= 1;
      if (connection !== this.#current) this.#leave(connection);
    }
  }

  #leave(connection: Connection): void {
    if (this.#current === connection) this.#current = null;
    if (connection.requests > 0 || connection.isClosing) return;
    connection.isClosing = true;
    const closing = connection.wire.close().finally(() => this.#closings.delete(closing));
    this.#closings.add(closing);
  }

  async #judge(doubted: Connection): Promise<void> {
    while (!doubted.wire.isDead()) {
      if (await answersPing(doubted.wire, this.#options.pingMs)) return;
      if (doubted.requests === 0) return this.#leave(doubted);
    }
  }
}

/** Did the server certainly not look at the request? */
export function isUnheard(error: unknown): boolean {
  return (
    error instanceof McpFault &&
    (error.why.kind === 'not_sent' || error.why.kind === 'session_gone')
  );
}

async function answersPing(wire: Wire, pingMs: number): Promise<boolean> {
  const limit = limitCall(new AbortController().signal, pingMs);
  try {
    await wire.request({ method: 'ping', params: {}, answer: AnyAnswer, limit });
    return true;
  } catch (error) {
    // An error is an answer too: the server lives.
    return error instanceof McpFault && error.why.kind === 'rpc';
  } finally {
    limit.release();
  }
}
