import { AsyncLocalStorage } from 'node:async_hooks';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  boundBody,
  describeNetworkError,
  isEventStream,
  isNeverSent,
  LargeAnswerError,
  readRetryAfter,
} from './http-answer.ts';
import type { HttpServer } from './mcp-config.ts';
import { McpFault } from './mcp-faults.ts';

export interface HttpLimits {
  bytesMax: number;
  /** How long an answer's stream may stay away before its call is given up as lost. */
  streamGraceMs: number;
}

export interface HttpLink {
  transport: StreamableHTTPClientTransport;
  /**
   * Runs one request so that it ends when its answer can no longer come: the SDK itself waits
   * for ever when a stream ends without the answer.
   */
  watch<T>(
    limit: { signal: AbortSignal; abort: (reason: Error) => void },
    run: () => Promise<T>,
  ): Promise<T>;
}

interface WatchedCall {
  signal: AbortSignal;
  /** An answer's stream opened (+1) or ended (−1). */
  count(change: 1 | -1): void;
  abort(reason: Error): void;
}

/** Streamable HTTP with the entry's headers, bounded answers, and refusals that keep their status. */
export function openHttpLink(options: {
  server: HttpServer;
  limits: HttpLimits;
  fetch: typeof fetch;
  now: () => number;
}): HttpLink {
  const { server, limits, now } = options;
  const calls = new AsyncLocalStorage<WatchedCall>();

  async function send(url: string | URL, init: RequestInit = {}): Promise<Response> {
    const call = calls.getStore();
    const response = await fetchOnce(options.fetch, url, tieTo(call, init));
    if (init.method === 'POST' && response.status >= 400)
      throw await readRefusal(response, init, now());
    const bounded = boundBody(response, limits.bytesMax);
    return call !== undefined && isEventStream(response) ? countStream(bounded, call) : bounded;
  }

  return {
    transport: new StreamableHTTPClientTransport(new URL(server.url), {
      requestInit: { headers: { ...server.headers } },
      fetch: send,
    }),
    watch: async (limit, run) => {
      const call = watchCall(limit, limits.streamGraceMs);
      try {
        return await calls.run(call, run);
      } finally {
        call.forget();
      }
    },
  };
}

async function fetchOnce(
  send: typeof fetch,
  url: string | URL,
  init: RequestInit,
): Promise<Response> {
  try {
    return await send(url, init);
  } catch (error) {
    const kind = isNeverSent(error) ? 'not_sent' : 'lost';
    throw new McpFault({ kind }, describeNetworkError(error), { cause: error });
  }
}

/** A call given up takes its requests along; the notice of its cancellation still goes out. */
function tieTo(call: WatchedCall | undefined, init: RequestInit): RequestInit {
  if (call === undefined || (call.signal.aborted && init.method === 'POST')) return init;
  return { ...init, signal: AbortSignal.any([call.signal, ...(init.signal ? [init.signal] : [])]) };
}

const REFUSAL_CHARS_MAX = 500;

async function readRefusal(
  response: Response,
  init: RequestInit,
  nowMs: number,
): Promise<McpFault> {
  const text = await boundBody(response, 1024 * 1024)
    .text()
    .catch((error: unknown) => describeNetworkError(error));
  const said = text.trim().slice(0, REFUSAL_CHARS_MAX);
  const hadSession = new Headers(init.headers).has('mcp-session-id');
  if (hadSession && isSessionRefusal(response.status, said)) {
    return new McpFault({ kind: 'session_gone' }, `HTTP ${response.status}: ${said}`);
  }
  const retryAfterMs = readRetryAfter(response.headers, nowMs);
  return new McpFault(
    {
      kind: 'http',
      status: response.status,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
    said,
  );
}

/** The protocol says 404; servers built on the SDK's own example say 400 with these words. */
function isSessionRefusal(status: number, text: string): boolean {
  return status === 404 || (status === 400 && /session|not initialized/i.test(text));
}

function countStream(response: Response, call: WatchedCall): Response {
  if (response.body === null) return response;
  call.count(1);
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        controller.close();
      } catch (error) {
        controller.error(error);
        if (error instanceof LargeAnswerError) {
          call.abort(new McpFault({ kind: 'malformed' }, error.message));
        }
      }
      call.count(-1);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return new Response(body, response);
}

function watchCall(
  { signal, abort }: { signal: AbortSignal; abort: (reason: Error) => void },
  graceMs: number,
): WatchedCall & { forget: () => void } {
  let open = 0;
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const giveUp = (): void =>
    abort(new McpFault({ kind: 'lost' }, 'the stream ended without an answer'));
  return {
    signal,
    abort,
    count: (change) => {
      open += change;
      clearTimeout(timer);
      if (open === 0 && !isOver) timer = setTimeout(giveUp, graceMs);
    },
    forget: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
