import { StepFailure } from '#src/domain/errors.ts';
import { shorten } from '#src/domain/shorten.ts';
import { hideSecrets } from './mcp-expand.ts';

/** How a request to an MCP server went wrong. */
export type FaultKind =
  /** It never reached the server. */
  | { kind: 'not_sent' }
  /** A stdio server that did not come up. Lasting: its command cannot be run. */
  | { kind: 'not_started'; lasting: boolean }
  /** The session is no longer known to the server, which did not look at the request. */
  | { kind: 'session_gone' }
  /** The connection broke after the request had left. */
  | { kind: 'lost' }
  | { kind: 'http'; status: number; retryAfterMs?: number }
  | { kind: 'rpc'; code: number }
  /** The tool's own error. Refused: the tool or its args are wrong. */
  | { kind: 'tool'; isRefused: boolean }
  /** It answered, but not as MCP allows. */
  | { kind: 'malformed' };

export class McpFault extends Error {
  override readonly name = 'McpFault';
  readonly why: FaultKind;
  /** What is known about a stdio server's end, its noise and its last words. */
  readonly story: string;

  constructor(why: FaultKind, message: string, about: { cause?: unknown; story?: string } = {}) {
    super(message, { cause: about.cause });
    this.why = why;
    this.story = about.story ?? '';
  }
}

export interface FaultPlace {
  instance: string;
  /** Null: the connection itself, or the list of tools. */
  tool: string | null;
  secrets: readonly string[];
}

/** A failure's message is read by people. */
const FAILURE_CHARS_MAX = 4_000;

/** A step's failure that says what to do; none of our own credentials is in it. */
export function failFault(error: unknown, place: FaultPlace): StepFailure {
  const fault = asFault(error);
  const verdict = judge(fault.why);
  const text = [describe(fault, place), fault.story].filter((part) => part !== '').join(' ');
  return new StepFailure(
    {
      code: 'MCP_TOOL_FAILED',
      message: shorten(hideSecrets(text, place.secrets), FAILURE_CHARS_MAX),
      ...verdict,
      // Before a call there is nothing that may have happened.
      ...(place.tool === null ? { outcome: 'known' as const } : {}),
    },
    { cause: error },
  );
}

/** A failure that no waiting cures and that happened before anything was sent. */
export function failBeforeCall(message: string): StepFailure {
  return new StepFailure({ code: 'MCP_TOOL_FAILED', message, outcome: 'known', curable: false });
}

function asFault(error: unknown): McpFault {
  if (error instanceof McpFault) return error;
  return new McpFault({ kind: 'lost' }, error instanceof Error ? error.message : String(error));
}

/** Bad gateway, gateway time-out: a proxy lost sight of the call, it did not answer it. */
const LOST_BY_PROXY = new Set([502, 504]);
/** Statuses below 500 that waiting may cure. */
const PASSING_STATUSES = new Set([408, 409, 425, 429]);
/** JSON-RPC: bad JSON, request, method or params; MCP: a person must visit an address first. */
const LASTING_RPC_CODES = new Set([-32700, -32600, -32601, -32602, -32042]);

interface Verdict {
  outcome: 'known' | 'unknown';
  curable: boolean;
  retryAfterMs?: number;
}

function judge(why: FaultKind): Verdict {
  switch (why.kind) {
    case 'not_sent':
    case 'session_gone':
      return { outcome: 'known', curable: true };
    case 'not_started':
      return { outcome: 'known', curable: !why.lasting };
    case 'lost':
      return { outcome: 'unknown', curable: true };
    case 'malformed':
      return { outcome: 'known', curable: false };
    case 'tool':
      return { outcome: 'known', curable: !why.isRefused };
    case 'rpc':
      return { outcome: 'known', curable: !LASTING_RPC_CODES.has(why.code) };
    case 'http':
      return {
        outcome: LOST_BY_PROXY.has(why.status) ? 'unknown' : 'known',
        curable: why.status >= 500 || PASSING_STATUSES.has(why.status),
        ...(why.retryAfterMs === undefined ? {} : { retryAfterMs: why.retryAfterMs }),
      };
  }
}

function describe({ why, message }: McpFault, { instance, tool }: FaultPlace): string {
  const server = `MCP server "${instance}"`;
  const what = tool === null ? server : `"${tool}" of ${server}`;
  switch (why.kind) {
    case 'not_sent':
      return `${server} cannot be reached: ${message}. Check that it runs and that mcp.json names it rightly.`;
    case 'not_started':
      return `${server} could not be started: ${message}. Try its command by hand.`;
    case 'session_gone':
      return `${server} keeps forgetting its session: ${message}.`;
    case 'lost':
      return tool === null
        ? `The connection to ${server} broke: ${message}.`
        : `The connection broke while ${what} was at work: ${message}. It may have happened.`;
    case 'malformed':
      return `${what} answered what MCP does not allow: ${message}.`;
    case 'tool':
      return `${what} failed: ${message}`;
    case 'rpc':
      return `${what} failed: ${message} (JSON-RPC ${why.code}).`;
    case 'http':
      return describeStatus(why.status, { server, what, tool, message });
  }
}

function describeStatus(
  status: number,
  place: { server: string; what: string; tool: string | null; message: string },
): string {
  const { server, what, tool, message } = place;
  if (status === 401 || status === 403) {
    return `${server} refused our credentials (HTTP ${status}). Reconnect it: renew its token.`;
  }
  const said = message === '' ? '' : `: ${message}`;
  if (status === 429) return `${server} asks for fewer calls (HTTP 429)${said}.`;
  if (LOST_BY_PROXY.has(status)) {
    const doubt = tool === null ? '' : ' It may have happened.';
    return `A proxy lost ${what} (HTTP ${status})${said}.${doubt}`;
  }
  return `${what} failed (HTTP ${status})${said}.`;
}
