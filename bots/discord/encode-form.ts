import type { RESTOptions } from 'discord.js';

type Sent = Parameters<RESTOptions['makeRequest']>[1];

/**
 * A request whose form is bytes already. A form that is still one is refused as a stranger's by the
 * dispatcher that another version of undici (Slack's, OpenAI's) puts in place for the whole process.
 */
export async function encodeForm(init: Sent): Promise<Sent> {
  if (!(init.body instanceof FormData)) return init;
  const encoded = new Response(init.body);
  // discord.js gives them as a record.
  const given: [string, unknown][] = Object.entries(init.headers ?? {});
  const headers = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  headers['content-type'] = encoded.headers.get('content-type') ?? '';
  return { ...init, headers, body: new Uint8Array(await encoded.arrayBuffer()) };
}
