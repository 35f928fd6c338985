import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { InMemoryEventStore } from '@modelcontextprotocol/sdk/examples/shared/inMemoryEventStore.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** What stands in for the server's own answer to the next call of a tool. */
interface HttpFault {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Breaks the connection: before any answer, or in the middle of the answer's stream. */
  break?: 'before' | 'in_stream';
}

export interface HttpMcpServer {
  url: string;
  /** The answer to the next tools/call, in place of the tool; or to the one after so many more. */
  failNextCall(fault: HttpFault, after?: number): void;
  /** The answer to everything, until told otherwise. */
  failAlways(fault: HttpFault | null): void;
  /** As after a restart: no session is known any more. */
  forgetSessions(): void;
  /** Tool calls that reached a tool. */
  calls: string[];
  requests: { method: string; rpc: string; authorization: string | undefined }[];
  close(): Promise<void>;
}

export interface HttpServerOptions {
  /** Plain JSON answers instead of event streams. */
  json?: boolean;
  /** Streams that break can be taken up again, this soon. */
  resumeMs?: number;
}

/** Streamable HTTP on loopback by the SDK's own server classes, with faults on demand. */
export async function startHttpMcpServer(options: HttpServerOptions = {}): Promise<HttpMcpServer> {
  const sessions = new Map<string, StreamableHTTPServerTransport>();
  const faults: (HttpFault | undefined)[] = [];
  let always: HttpFault | null = null;
  const calls: string[] = [];
  const requests: HttpMcpServer['requests'] = [];

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown =
      request.method === 'POST' ? JSON.parse(await readAll(request)) : undefined;
    const rpc = methodOf(body);
    const { authorization } = request.headers;
    requests.push({ method: request.method ?? '', rpc, authorization });
    const fault = always ?? (rpc === 'tools/call' ? faults.shift() : undefined);
    if (fault !== undefined) return misbehave(response, fault);
    const transport = await findTransport(request, rpc);
    if (transport === null) {
      response.writeHead(404).end('{"error":"Session not found"}');
      return;
    }
    await transport.handleRequest(request, response, body);
  }

  async function findTransport(
    request: IncomingMessage,
    rpc: string,
  ): Promise<StreamableHTTPServerTransport | null> {
    const id = request.headers['mcp-session-id'];
    if (typeof id === 'string') return sessions.get(id) ?? null;
    if (rpc !== 'initialize') return null;
    const transport: StreamableHTTPServerTransport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      enableJsonResponse: options.json ?? false,
      ...(options.resumeMs === undefined
        ? {}
        : { eventStore: new InMemoryEventStore(), retryInterval: options.resumeMs }),
      onsessioninitialized: (sessionId) => {
        sessions.set(sessionId, transport);
      },
    });
    await makeServer(calls).connect(transport);
    return transport;
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this shape.
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    failNextCall: (fault, after = 0) => {
      faults.push(...Array<undefined>(after), fault);
    },
    failAlways: (fault) => {
      always = fault;
    },
    forgetSessions: () => sessions.clear(),
    calls,
    requests,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function misbehave(response: ServerResponse, fault: HttpFault): void {
  if (fault.break === 'before') {
    response.socket?.destroy();
    return;
  }
  if (fault.break === 'in_stream') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(': hello\n\n');
    setTimeout(() => response.end(), 20);
    return;
  }
  response.writeHead(fault.status ?? 500, fault.headers).end(fault.body ?? '');
}

function makeServer(calls: string[]): Server {
  const server = new Server({ name: 'http', version: '1' }, { capabilities: { tools: {} } });
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: ['echo', 'slow', 'hang', 'drop'].map((name) => ({
      name,
      inputSchema: { type: 'object' },
    })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const { _meta: meta, sendNotification } = extra;
    calls.push(params.name);
    if (params.name === 'hang') await new Promise(() => undefined);
    if (params.name === 'drop') {
      extra.closeSSEStream?.();
      await sleep(400);
    }
    if (params.name === 'slow') {
      for (const progress of [1, 2]) {
        await sendNotification({
          method: 'notifications/progress',
          params: { progressToken: meta?.progressToken ?? 0, progress, total: 2 },
        });
      }
    }
    const message = params.arguments?.['message'];
    return { content: [{ type: 'text', text: typeof message === 'string' ? message : 'ok' }] };
  });
  return server;
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function methodOf(body: unknown): string {
  return typeof body === 'object' && body !== null && 'method' in body ? String(body.method) : '';
}
