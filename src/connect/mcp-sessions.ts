import { StepFailure } from '#src/domain/errors.ts';
import { type CallLimit, failLimited, isTimeout, limitCall } from './call-limit.ts';
import { textOf } from './mcp-answer.ts';
import { findUsable, type McpBinding, resolveInstance, type UsableServer } from './mcp-binding.ts';
import type { HttpServer, McpConfig, StdioServer } from './mcp-config.ts';
import { hideSecrets } from './mcp-expand.ts';
import { failFault, McpFault } from './mcp-faults.ts';
import type { HttpLimits } from './mcp-http.ts';
import { type Lane, LaneFullError, openLane } from './mcp-lane.ts';
import { type Dialling, type McpSession, openSession } from './mcp-session.ts';
import type { McpTool, ToolAnswer } from './mcp-tools.ts';
import type { ToolProgress, Wire } from './mcp-wire.ts';
import { pickEnvironment } from './stdio-environment.ts';
import type { StdioLimits } from './stdio-transport.ts';

/** The MCP servers that an operator registered, each with one shared session. Rejects with StepFailures. */
export interface McpSessions {
  instances(): string[];
  /** The instance that a step is bound to. `instance_id` wins; an address must be a registered one. */
  resolveInstance(binding: McpBinding): string;
  tools(
    instance: string,
    signal: AbortSignal,
    options?: { fresh?: boolean },
  ): Promise<readonly McpTool[]>;
  cachedTools(instance: string): readonly McpTool[] | null;
  callTool(call: ToolCall): Promise<ToolAnswer>;
  /** Ends every session and every process of theirs, in bounded time. */
  close(): Promise<void>;
}

export interface ToolCall {
  instance: string;
  tool: string;
  args: Record<string, unknown>;
  signal: AbortSignal;
  timeoutMs: number | null;
  onProgress: (progress: ToolProgress) => void;
  meta: Record<string, unknown>;
}

export interface McpSessionsOptions {
  config: McpConfig;
  /** Our environment: a stdio server gets its PATH, HOME and the like, and nothing else of it. */
  env: Readonly<Record<string, string | undefined>>;
  version: string;
  limits?: Partial<McpLimits>;
  fetch?: typeof fetch;
  now?: () => number;
  /** So that the next worker can end the servers of one that died. */
  onProcessGroup?: (pgid: number, change: 'started' | 'ended') => void;
}

export interface McpLimits {
  connectMs: number;
  listMs: number;
  pingMs: number;
  /** Calls in flight per instance, and those that wait for a turn. */
  callsMax: number;
  queueMax: number;
  stdio: StdioLimits;
  http: HttpLimits;
}

export const MCP_LIMITS: McpLimits = {
  connectMs: 30_000,
  listMs: 30_000,
  pingMs: 5_000,
  callsMax: 10,
  queueMax: 1_000,
  stdio: { lineBytesMax: 32 * 1024 * 1024, endMs: 1_000, termMs: 1_000 },
  http: { bytesMax: 32 * 1024 * 1024, streamGraceMs: 10_000 },
};

/** How servers built on the SDK say inside a result that the tool or its args are wrong. */
const INVALID_PARAMS = -32602;

/** An instance in use. */
interface Desk {
  server: StdioServer | HttpServer;
  secrets: readonly string[];
  session: McpSession;
  lane: Lane;
}

/** Connects to nothing yet: each server is started or called on first use. */
export function openMcpSessions(options: McpSessionsOptions): McpSessions {
  const { config } = options;
  const limits = { ...MCP_LIMITS, ...options.limits };
  const desks = new Map<string, Desk>();

  function deskOf(instance: string): Desk {
    const desk = desks.get(instance) ?? openDesk(findUsable(config, instance));
    desks.set(instance, desk);
    return desk;
  }

  function openDesk({ server, secrets }: UsableServer): Desk {
    const session = openSession({ ...limits, dial: (dialling) => dial({ ...dialling, server }) });
    const lane = openLane({ width: limits.callsMax, queueMax: limits.queueMax });
    return { server, secrets, session, lane };
  }

  async function dial(dialling: Dialling & { server: HttpServer | StdioServer }): Promise<Wire> {
    // The SDK costs a third of a second to load, which only those pay who call a tool.
    const { openWire } = await import('./mcp-wire.ts');
    return openWire({
      ...dialling,
      ...limits,
      env: pickEnvironment(options.env),
      version: options.version,
      fetch: options.fetch ?? fetch,
      now: options.now ?? Date.now,
      onProcessGroup: options.onProcessGroup ?? (() => undefined),
    });
  }

  return {
    instances: () => [...config.servers.keys()],
    resolveInstance: (binding) => resolveInstance(config, binding),
    tools: async (instance, signal, wanted) =>
      listTools({ instance, signal, ...deskOf(instance) }, wanted),
    cachedTools: (instance) => desks.get(instance)?.session.cachedTools() ?? null,
    callTool: async (call) => callTool(call, deskOf(call.instance)),
    close: async () => {
      await Promise.all([...desks.values()].map(({ session }) => session.close()));
    },
  };
}

async function listTools(
  { instance, signal, secrets, session }: Desk & { instance: string; signal: AbortSignal },
  wanted: { fresh?: boolean } = {},
): Promise<readonly McpTool[]> {
  const limit = limitCall(signal, null);
  try {
    return await session.tools(limit, wanted);
  } catch (error) {
    if (!signal.aborted) throw failFault(error, { instance, tool: null, secrets });
    const what = `MCP server "${instance}"`;
    const { reason } = signal;
    throw failLimited({ reason, code: 'MCP_TOOL_FAILED', what, timeoutMs: null, wasSent: false });
  } finally {
    limit.release();
  }
}

async function callTool(call: ToolCall, desk: Desk): Promise<ToolAnswer> {
  const limit = limitCall(call.signal, call.timeoutMs);
  const { tool, args, meta, onProgress } = call;
  let wasSent = false;
  const onSend = (isOut: boolean): void => {
    wasSent = isOut;
  };
  try {
    const answer = await desk.lane.run(limit.signal, () =>
      desk.session.call({ tool, args, meta, limit, onProgress, onSend }),
    );
    if (answer.isError === true) throw toolError(answer);
    return answer;
  } catch (error) {
    throw failCall({ error, call, desk, limit, wasSent });
  } finally {
    limit.release();
  }
}

/** The tool's own word for a failure; text that merely says "Error" is none. */
function toolError(answer: ToolAnswer): McpFault {
  const { structuredContent = null } = answer;
  const details = structuredContent === null ? '' : JSON.stringify(structuredContent);
  const text = textOf(answer).trim() || details || 'it does not say why';
  const isRefused = text.startsWith(`MCP error ${INVALID_PARAMS}`);
  return new McpFault({ kind: 'tool', isRefused }, text);
}

interface FailedCall {
  error: unknown;
  call: ToolCall;
  desk: Desk;
  limit: CallLimit;
  wasSent: boolean;
}

function failCall({ error, call, desk, limit, wasSent }: FailedCall): StepFailure {
  const { instance, tool, timeoutMs } = call;
  const { reason } = limit.signal;
  const code = 'MCP_TOOL_FAILED';
  if (limit.signal.aborted && !(reason instanceof McpFault)) {
    if (wasSent && isTimeout(reason) && desk.server.kind === 'stdio') desk.session.doubt();
    const story = hideSecrets(desk.session.story(), desk.secrets);
    const what = `"${tool}" of MCP server "${instance}"`;
    return failLimited({ reason, code, what, timeoutMs, wasSent, story });
  }
  if (error instanceof LaneFullError) {
    const message = `MCP server "${instance}" is busy: ${error.message}. Lower the load, or retry later.`;
    return new StepFailure({ code, message, outcome: 'known', curable: true });
  }
  // What went wrong before the call left says nothing about the call.
  return failFault(error, { instance, tool: wasSent ? tool : null, secrets: desk.secrets });
}
