import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const Question = z.object({ messages: z.array(z.object({ content: z.string() })) });

export interface LlmStandIn {
  /** What makes the engine ask it. */
  config: Record<string, string>;
  prompts: string[];
}

/** A provider on loopback that speaks chat completions and always says the same. */
export async function startLlmStandIn(answer: string): Promise<LlmStandIn> {
  const prompts: string[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const { messages } = Question.parse(JSON.parse(await text(request)));
    prompts.push(messages.map(({ content }) => content).join('\n'));
    reply(response, answer);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(400).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  const config = { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_API_KEY: 'sk-stand-in' };
  return { config, prompts };
}

function reply(response: ServerResponse, content: string): void {
  const message = { role: 'assistant', content };
  const choices = [{ index: 0, message, finish_reason: 'stop' }];
  response
    .writeHead(200, { 'content-type': 'application/json' })
    .end(JSON.stringify({ choices, usage: { total_tokens: 7 } }));
}
