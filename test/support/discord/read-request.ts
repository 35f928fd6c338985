import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { DiscordBlunder } from './discord-refusal.ts';

/** A file of a request, and the number under which its body speaks of it. */
export interface Upload {
  index: string;
  filename: string;
  contentType: string;
  bytes: Buffer;
}

export interface ReadBody {
  body: unknown;
  uploads: Upload[];
}

/** The body of a request: JSON, or JSON as `payload_json` and files beside it. */
export async function readBody(request: IncomingMessage): Promise<ReadBody> {
  const bytes = await buffer(request);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return { body: bytes.length === 0 ? undefined : readJson(bytes.toString()), uploads: [] };
  }
  const headers = { 'content-type': type };
  const form = await new Response(new Uint8Array(bytes), { headers }).formData();
  const payload = form.get('payload_json');
  const uploads: Upload[] = [];
  for (const [name, file] of form) {
    if (file instanceof File) uploads.push(await readUpload(name, file));
  }
  return { body: typeof payload === 'string' ? readJson(payload) : undefined, uploads };
}

async function readUpload(name: string, file: File): Promise<Upload> {
  const index = /^files\[(\d)\]$/.exec(name)?.[1];
  if (index === undefined)
    throw new DiscordBlunder('BAD_FILE', `a file is named files[n], not ${name}`);
  const { name: filename, type: contentType } = file;
  return { index, filename, contentType, bytes: Buffer.from(await file.arrayBuffer()) };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DiscordBlunder('INVALID_JSON', 'the body is no JSON');
  }
}
