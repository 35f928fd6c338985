import { StreamableHTTPError } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpError } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { LargeAnswerError } from './http-answer.ts';
import { McpFault } from './mcp-faults.ts';

/** The SDK's own codes, which servers use for other things as well. */
const REQUEST_TIMEOUT = -32001;
const CONNECTION_CLOSED = -32000;

/** What the SDK threw for a request, in our words. */
export function explainAnswer(error: unknown, story: string): McpFault {
  if (error instanceof McpFault) return error;
  if (error instanceof McpError) return explainRpc(error, story);
  const message = error instanceof Error ? error.message : String(error);
  if (message === 'Not connected')
    return new McpFault({ kind: 'not_sent' }, 'it has ended', { story });
  if (isMalformed(error)) {
    return new McpFault({ kind: 'malformed' }, describeMalformed(error), { cause: error });
  }
  return new McpFault({ kind: 'lost' }, message, { cause: error, story });
}

/** What the SDK threw while connecting: nothing was called yet, so all of it is known. */
export function explainConnecting(
  error: unknown,
  about: { connectMs: number; command: string | null; story: string },
): McpFault {
  const { story } = about;
  if (error instanceof McpError && error.code === REQUEST_TIMEOUT) {
    const message = `it did not answer "initialize" within ${about.connectMs / 1000} s`;
    return new McpFault({ kind: 'not_sent' }, message, { cause: error, story });
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (about.command !== null && /^E[A-Z0-9]+$/.test(code)) {
    const message = `the command "${about.command}" or its cwd cannot be used (${code})`;
    return new McpFault({ kind: 'not_started', lasting: true }, message, { cause: error, story });
  }
  const fault = explainAnswer(error, story);
  if (about.command === null || fault.why.kind !== 'lost') return fault;
  return new McpFault({ kind: 'not_started', lasting: false }, 'it ended while starting', {
    cause: error,
    story,
  });
}

function explainRpc(error: McpError, story: string): McpFault {
  const message = error.message.replace(/^MCP error -?\d+: /, '');
  // Servers also use -32000 for errors of their own; only the SDK says these words.
  if (error.code === CONNECTION_CLOSED && message === 'Connection closed') {
    return new McpFault({ kind: 'lost' }, 'it ended', { cause: error, story });
  }
  return new McpFault({ kind: 'rpc', code: error.code }, message, { cause: error });
}

function isMalformed(error: unknown): boolean {
  return (
    error instanceof z.core.$ZodError ||
    error instanceof SyntaxError ||
    error instanceof LargeAnswerError ||
    error instanceof StreamableHTTPError ||
    (error instanceof Error && /protocol version|initialize result/.test(error.message))
  );
}

function describeMalformed(error: unknown): string {
  if (error instanceof z.core.$ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
