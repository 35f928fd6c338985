/**
 * A stdio MCP server that misbehaves on purpose, on the level of the protocol: `node
 * fault-server.ts [mode]`. Modes: garbage (noise between its messages), die (at start), mute
 * (never answers), noise (only garbage), stubborn (minds no end, and has a child that minds none).
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { FAULT_TOOLS, type FaultBody, type FaultCall, listTools } from './fault-tools.ts';

const mode = process.argv[2] ?? 'good';
// oxlint-disable-next-line node/no-process-env -- a server of its own: it shows what it was given
const env = process.env;
const cancels = new Map<unknown, () => void>();

interface Message {
  id?: number;
  method: string;
  params?: {
    name?: string;
    cursor?: string;
    arguments?: FaultCall['args'];
    _meta?: FaultCall['meta'];
    protocolVersion?: string;
    requestId?: unknown;
  };
}

function send(message: object): void {
  if (mode === 'garbage') process.stdout.write('Listening on port 3000…\n');
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  if (mode === 'garbage') process.stdout.write('\n{"half": \n');
}

async function answer({ method, params = {}, id }: Message): Promise<FaultBody> {
  if (method === 'initialize') {
    return {
      result: {
        protocolVersion: params.protocolVersion,
        capabilities: { tools: { listChanged: true } },
        serverInfo: { name: 'fault', version: '1' },
      },
    };
  }
  if (method === 'tools/list') return { result: listTools(params.cursor) };
  if (method === 'ping') return { result: {} };
  const tool = FAULT_TOOLS[params.name ?? ''];
  if (method !== 'tools/call' || tool === undefined) {
    return { error: { code: -32602, message: `Unknown ${method} ${params.name}` } };
  }
  const { arguments: args = {}, _meta: meta = {} } = params;
  return tool.run({
    args,
    meta,
    notify: (notice, detail) => send({ method: notice, params: detail }),
    cancelled: new Promise((resolve) => cancels.set(id, resolve)),
    env,
  });
}

async function receive(message: Message): Promise<void> {
  if (message.method === 'notifications/cancelled') cancels.get(message.params?.requestId)?.();
  if (message.id === undefined) return;
  const body = await answer(message);
  if (body !== null) send({ id: message.id, ...body });
}

function start(): void {
  if (mode === 'die') {
    process.stderr.write('cannot find its licence\n');
    process.exit(3);
  }
  if (mode === 'stubborn') {
    process.on('SIGTERM', () => process.stderr.write('no\n'));
    spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000)']);
    setInterval(() => undefined, 1000);
  }
  if (mode === 'noise') setInterval(() => process.stdout.write('Loading model… 42 %\n'), 20);
  createInterface({ input: process.stdin }).on('line', (line) => {
    if (mode !== 'mute' && mode !== 'noise') void receive(JSON.parse(line));
  });
}

start();
