import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  type Progress as SdkProgress,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import type { z } from 'zod';
import { type CallLimit, limitCall, TIMER_MS_MAX } from './call-limit.ts';
import type { HttpServer, StdioServer } from './mcp-config.ts';
import { explainAnswer, explainConnecting } from './mcp-explain.ts';
import { type HttpLimits, openHttpLink } from './mcp-http.ts';
import { type StdioLimits, StdioTransport } from './stdio-transport.ts';

/** One live connection to an MCP server. Its errors are McpFaults, or the reason its limit was aborted with. */
export interface Wire {
  request<T>(request: WireRequest<T>): Promise<T>;
  isDead(): boolean;
  /** What is known about a stdio server's end, noise and last words: its faults carry it too. */
  story(): string;
  close(): Promise<void>;
}

export interface ToolProgress {
  progress: number;
  total?: number;
  message?: string;
}

interface WireRequest<T> {
  method: string;
  params: Record<string, unknown>;
  answer: z.ZodType<T>;
  limit: CallLimit;
  onProgress?: (progress: ToolProgress) => void;
}

export interface WireOptions {
  server: StdioServer | HttpServer;
  /** The little of our environment that a stdio server gets besides its entry's `env`. */
  env: Readonly<Record<string, string>>;
  version: string;
  connectMs: number;
  stdio: StdioLimits;
  http: HttpLimits;
  fetch: typeof fetch;
  now: () => number;
  onProcessGroup: (pgid: number, change: 'started' | 'ended') => void;
  onToolsChanged: () => void;
  /** Ends the attempt to connect. */
  signal: AbortSignal;
}

/** What both kinds of connection have in common. */
interface Link {
  transport: Transport;
  watch<T>(limit: CallLimit, run: () => Promise<T>): Promise<T>;
  story(): string;
  /** Says goodbye where the protocol has a word for it. */
  leave(): Promise<void>;
}

/** Connects and initialises. Rejects with a McpFault, and leaves nothing behind when it does. */
export async function openWire(options: WireOptions): Promise<Wire> {
  const { connectMs, server } = options;
  const command = server.kind === 'stdio' ? server.command : null;
  const link = server.kind === 'stdio' ? linkStdio(options, server) : linkHttp(options, server);
  const client = new Client({ name: 'signalbox', version: options.version }, { capabilities: {} });
  let isDead = false;
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- the SDK has no other way
  client.onclose = () => {
    isDead = true;
  };
  client.setNotificationHandler(ToolListChangedNotificationSchema, options.onToolsChanged);
  // The SDK listens on for ever, and would cancel what has long ended.
  const { signal, release } = limitCall(options.signal, null);
  try {
    await client.connect(link.transport, { timeout: connectMs, signal });
  } catch (error) {
    await link.transport.close();
    throw explainConnecting(error, { connectMs, command, story: link.story() });
  } finally {
    release();
  }
  return {
    request: (request) => send({ client, link, request }),
    isDead: () => isDead,
    story: () => link.story(),
    close: async () => {
      await link.leave();
      await client.close();
    },
  };
}

function linkStdio(options: WireOptions, server: StdioServer): Link {
  const transport = new StdioTransport({
    command: server.command,
    args: server.args,
    env: { ...options.env, ...server.env },
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
    limits: options.stdio,
    onProcessGroup: options.onProcessGroup,
  });
  return {
    transport,
    watch: (_, run) => run(),
    story: () => transport.story(),
    leave: () => Promise.resolve(),
  };
}

const GOODBYE_MS = 1_000;

function linkHttp(options: WireOptions, server: HttpServer): Link {
  const link = openHttpLink({ ...options, server, limits: options.http });
  return {
    transport: link.transport,
    watch: (limit, run) => link.watch(limit, run),
    story: () => '',
    // Only a courtesy: a server that does not take it ends the session by its own clock.
    leave: () =>
      Promise.race([
        link.transport.terminateSession().catch(() => undefined),
        sleep(GOODBYE_MS, undefined, { ref: false }),
      ]),
  };
}

interface Sending<T> {
  client: Client;
  link: Link;
  request: WireRequest<T>;
}

async function send<T>({ client, link, request }: Sending<T>): Promise<T> {
  const { method, params, answer, limit, onProgress } = request;
  const options = {
    signal: limit.signal,
    // The limit is ours: the SDK's own time-out looks like a server's error with the same code.
    timeout: TIMER_MS_MAX,
    ...(onProgress === undefined ? {} : { onprogress: tellProgress(onProgress) }),
  };
  try {
    return await link.watch(limit, () => client.request({ method, params }, answer, options));
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : explainAnswer(error, link.story());
  }
}

function tellProgress(tell: (progress: ToolProgress) => void): (progress: SdkProgress) => void {
  return ({ progress, total, message }) =>
    tell({
      progress,
      ...(total === undefined ? {} : { total }),
      ...(message === undefined ? {} : { message }),
    });
}
