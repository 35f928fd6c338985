import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import type { ToolAnswer } from './mcp-tools.ts';

/**
 * A tool's answer as a step's result: its structured content; else the object or array that
 * its text is; else text and content, where binary parts are told by size and digest.
 */
export function toResult(answer: ToolAnswer): Json {
  const { structuredContent, content } = answer;
  if (structuredContent !== undefined && structuredContent !== null) return structuredContent;
  const text = textOf(answer);
  // An image beside the text must not get lost.
  const parsed = content.every(isText) ? parseContainer(text) : null;
  return parsed ?? { text, content: content.map(withoutBinary) };
}

/** What the answer says in words, its text blocks one below the other. */
export function textOf({ content }: ToolAnswer): string {
  return content.flatMap((block) => (isText(block) ? [block.text] : [])).join('\n');
}

function isText(block: JsonObject): block is { type: 'text'; text: string } {
  return block['type'] === 'text' && typeof block['text'] === 'string';
}

function parseContainer(text: string): Json {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text);
  } catch {
    // Text that only begins like JSON is text.
    return null;
  }
}

function withoutBinary(block: JsonObject): JsonObject {
  const { data, resource } = block;
  if (typeof data === 'string') {
    return describeBinary(block, { type: block['type'] ?? 'binary', base64: data });
  }
  if (!isJsonObject(resource) || typeof resource['blob'] !== 'string') return block;
  const { uri } = resource;
  return {
    ...(uri === undefined ? {} : { uri }),
    ...describeBinary(resource, { type: 'resource', base64: resource['blob'] }),
  };
}

function describeBinary(
  { mimeType }: JsonObject,
  { type, base64 }: { type: Json; base64: string },
): JsonObject {
  const bytes = Buffer.from(base64, 'base64');
  return {
    type,
    mimeType: mimeType ?? 'application/octet-stream',
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}
