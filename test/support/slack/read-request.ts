import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { SlackBlunder } from './slack-refusal.ts';

/** The fields of a call: JSON or a form, as Slack takes both. */
export async function readFields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await buffer(request)).toString();
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/json')) return readForm(text);
  try {
    return { ...JSON.parse(text) };
  } catch {
    throw new SlackBlunder('invalid_json', 'the body is no JSON');
  }
}

function readForm(text: string): Record<string, unknown> {
  return Object.fromEntries(new URLSearchParams(text));
}

/** The bytes of an upload: bare, or as the one file of a form. */
export async function readUpload(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData();
  const [file] = form.values();
  return file instanceof Blob ? Buffer.from(await file.arrayBuffer()) : Buffer.alloc(0);
}
