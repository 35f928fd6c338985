import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import type { OversizedLine } from './stdio-lines.ts';

/** JSON-RPC's own code for an answer that breaks its rules. */
const INVALID_ANSWER = -32600;
const OURS_BY_NUMBER = z.looseObject({ id: z.number() });

/**
 * A line as a message; null when it is none. An answer with our id that breaks JSON-RPC's
 * rules becomes an error answer, so that its call fails now and not when its time is up.
 */
export function readMessage(line: string): JSONRPCMessage | null {
  const json = parseJson(line);
  const message = JSONRPCMessageSchema.safeParse(json);
  if (message.success) return message.data;
  const answer = OURS_BY_NUMBER.safeParse(json);
  if (!answer.success || 'method' in answer.data) return null;
  return failAnswer(answer.data.id, 'the answer breaks the rules of JSON-RPC');
}

/** The error answer that stands for a line too long to be read; null when it does not say whose it was. */
export function refuseOversized(line: OversizedLine, bytesMax: number): JSONRPCMessage | null {
  const id =
    /"id":\s*(\d+)\s*\}\s*$/.exec(line.tail)?.[1] ??
    /^\s*\{(?:\s*"jsonrpc":\s*"2\.0",)?\s*"id":\s*(\d+)/.exec(line.head)?.[1];
  if (id === undefined) return null;
  return failAnswer(
    Number(id),
    `the answer has ${line.bytes} bytes, more than the ${bytesMax} that are read`,
  );
}

function failAnswer(id: number, message: string): JSONRPCMessage {
  return { jsonrpc: '2.0', id, error: { code: INVALID_ANSWER, message } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is no error here: the caller counts it.
    return undefined;
  }
}
