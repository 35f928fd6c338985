import { appendFileSync } from 'node:fs';

type Plain = Readonly<Record<string, string | number | undefined>>;

/** One call as the fault server's tools see it. Whatever a tool returns is the JSON-RPC message's body. */
export interface FaultCall {
  args: Plain;
  meta: Plain;
  /** Sends a notification while the call goes on. */
  notify: (method: string, params: object) => void;
  /** Resolves when the client cancels the call. */
  cancelled: Promise<void>;
  env: Readonly<Record<string, string | undefined>>;
}

export type FaultBody = { result: unknown } | { error: { code: number; message: string } } | null;

interface FaultTool {
  description: string;
  properties?: Record<string, object>;
  required?: string[];
  schema?: object;
  annotations?: object;
  run: (call: FaultCall) => FaultBody | Promise<FaultBody>;
}

const anything = { type: 'object' };
const failures = new Map<string, number>();

function text(value: string): FaultBody {
  return { result: { content: [{ type: 'text', text: value }] } };
}

function failed(value: string): FaultBody {
  return { result: { isError: true, content: [{ type: 'text', text: value }] } };
}

function wait(ms: unknown): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Number(ms)));
}

const PNG = Buffer.from('89504e470d0a1a0a', 'hex').toString('base64');

/** Every way in which a tool behaves or misbehaves. */
export const FAULT_TOOLS: Record<string, FaultTool> = {
  echo: {
    description: 'Says it again',
    properties: { message: { type: 'string' } },
    required: ['message'],
    run: ({ args }) => text(String(args['message'])),
  },
  add: {
    description: 'Structured answer',
    properties: { a: { type: 'number' }, b: { type: 'number' } },
    required: ['a', 'b'],
    run: ({ args }) => ({
      result: {
        content: [{ type: 'text', text: 'see the structured content' }],
        structuredContent: { sum: Number(args['a']) + Number(args['b']) },
      },
    }),
  },
  json_text: {
    description: 'Text that is JSON',
    properties: { json: { type: 'string' } },
    run: ({ args }) => text(String(args['json'])),
  },
  fail: {
    description: 'Reports an error',
    properties: { message: { type: 'string' } },
    run: ({ args }) => failed(String(args['message'] ?? 'it broke')),
  },
  fail_times: {
    description: 'Fails the first times, then succeeds',
    properties: { key: { type: 'string' }, times: { type: 'integer' } },
    run: ({ args }) => {
      const seen = (failures.get(String(args['key'])) ?? 0) + 1;
      failures.set(String(args['key']), seen);
      return seen <= Number(args['times']) ? failed(`failure ${seen}`) : text(`try ${seen}`);
    },
  },
  rpc_error: {
    description: 'Answers with a JSON-RPC error',
    properties: { code: { type: 'integer' }, message: { type: 'string' } },
    run: ({ args }) => ({
      error: {
        code: Number(args['code'] ?? -32603),
        message: String(args['message'] ?? 'internal trouble'),
      },
    }),
  },
  says_error: { description: 'A success', run: () => text('Error: this is only what it says') },
  slow: {
    description: 'Takes its time, minds cancellation',
    properties: { ms: { type: 'number' } },
    run: async ({ args, cancelled }) => {
      await Promise.race([wait(args['ms']), cancelled]);
      return text('slept');
    },
  },
  late: {
    description: 'Answers in its own time, cancelled or not',
    properties: { ms: { type: 'number' } },
    run: async ({ args }) => {
      await wait(args['ms']);
      return text('late');
    },
  },
  hang: { description: 'Never answers', run: () => new Promise(() => undefined) },
  progress: {
    description: 'Three steps forward',
    run: async ({ meta, notify }) => {
      for (const progress of [1, 2, 3]) {
        notify('notifications/progress', {
          progressToken: meta['progressToken'],
          progress,
          total: 3,
          message: `step ${progress}`,
        });
      }
      // Progress that comes together with the answer is too late to matter to anyone.
      await wait(20);
      return text('done');
    },
  },
  progress_forever: {
    description: 'Never answers, but keeps saying so',
    run: ({ meta, notify }) =>
      new Promise(() => {
        let progress = 0;
        setInterval(() => {
          progress += 1;
          notify('notifications/progress', { progressToken: meta['progressToken'], progress });
        }, 10);
      }),
  },
  die: {
    description: 'Ends the server in the middle of the call',
    run: () => {
      process.stderr.write('fatal: out of paper\n');
      process.exit(7);
    },
  },
  block: {
    description: 'Stops the whole server, for ever or so many milliseconds',
    properties: { ms: { type: 'number' } },
    run: ({ args }) => {
      const end = Date.now() + Number(args['ms'] ?? Number.POSITIVE_INFINITY);
      while (Date.now() < end);
      return text('unblocked');
    },
  },
  big: {
    description: 'So many bytes',
    properties: { bytes: { type: 'integer' } },
    run: ({ args }) => text('x'.repeat(Number(args['bytes']))),
  },
  binary: {
    description: 'An image, a sound and a file',
    run: () => ({
      result: {
        content: [
          { type: 'text', text: 'three files' },
          { type: 'image', data: PNG, mimeType: 'image/png' },
          { type: 'audio', data: PNG, mimeType: 'audio/wav' },
          { type: 'resource', resource: { uri: 'file:///a.bin', blob: PNG } },
          { type: 'resource', resource: { uri: 'file:///a.txt', text: 'plain' } },
        ],
      },
    }),
  },
  read_only: {
    description: 'Changes nothing',
    annotations: { readOnlyHint: true },
    run: () => text('read'),
  },
  idempotent: {
    description: 'Twice is once',
    annotations: { idempotentHint: true },
    run: () => text('set'),
  },
  nul: { description: 'A NUL and a lone surrogate', run: () => text('a\u0000b\ud800c') },
  count: {
    description: 'Counts a call in the file that FAULT_COUNT_FILE names',
    properties: { key: { type: 'string' }, ms: { type: 'number' } },
    run: async ({ args, meta, env }) => {
      await wait(args['ms'] ?? 0);
      appendFileSync(env['FAULT_COUNT_FILE'] ?? '', `${args['key']} ${meta['idempotencyKey']}\n`);
      return text('counted');
    },
  },
  env: {
    description: 'The environment it was given',
    run: ({ env }) => ({ result: { structuredContent: env, content: [] } }),
  },
  meta: {
    description: 'The _meta it was given',
    run: ({ meta }) => ({ result: { structuredContent: meta, content: [] } }),
  },
  leak: {
    description: 'Quotes its own token in an error',
    run: ({ env }) => failed(`denied for token ${env['API_TOKEN']}`),
  },
  refuse_args: {
    description: 'Says inside a result that the args are wrong, as servers on the SDK do',
    run: () => failed('MCP error -32602: Input validation error'),
  },
  malformed: {
    description: 'A result that is none by MCP',
    run: () => ({ result: { content: 'not a list' } }),
  },
  no_rpc: { description: 'An answer that is no JSON-RPC', run: () => ({ result: 5 }) },
  hostile: {
    description: 'A schema that takes for ever',
    schema: {
      type: 'object',
      properties: { text: { type: 'string', pattern: '^(a+)+$' } },
      required: ['text'],
    },
    run: ({ args }) => text(String(args['text']).slice(-1)),
  },
  old_draft: {
    description: 'Arguments described in draft-07',
    schema: {
      $schema: 'http://json-schema.org/draft-07/schema#',
      $id: 'same',
      type: 'object',
      properties: { pair: { type: 'array', items: [{ type: 'string' }, { type: 'number' }] } },
      additionalProperties: false,
    },
    run: () => text('ok'),
  },
};

/** The list as tools/list answers it, two tools a page so that clients have to turn pages. */
export function listTools(cursor: string | undefined): object {
  const all = Object.entries(FAULT_TOOLS).map(([name, tool]) => ({
    name,
    description: tool.description,
    inputSchema: tool.schema ?? {
      ...anything,
      properties: tool.properties ?? {},
      required: tool.required ?? [],
    },
    ...(tool.annotations === undefined ? {} : { annotations: tool.annotations }),
  }));
  const start = Number(cursor ?? 0);
  const end = start + 15;
  return { tools: all.slice(start, end), ...(end < all.length ? { nextCursor: `${end}` } : {}) };
}
