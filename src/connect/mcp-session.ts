import { type CallLimit, limitCall, waitUntil } from './call-limit.ts';
import { McpFault } from './mcp-faults.ts';
import { isUnheard, McpLine } from './mcp-line.ts';
import { type McpTool, ToolAnswer, ToolPage } from './mcp-tools.ts';
import type { ToolProgress, Wire } from './mcp-wire.ts';

/** What can be asked of one server, over one shared line. Rejects with McpFaults. */
export interface McpSession {
  tools(limit: CallLimit, options?: { fresh?: boolean }): Promise<readonly McpTool[]>;
  /** The list last seen, also when it may be out of date. */
  cachedTools(): readonly McpTool[] | null;
  call(request: SessionCall): Promise<ToolAnswer>;
  /** See McpLine. */
  doubt(): void;
  story(): string;
  close(): Promise<void>;
}

interface SessionCall {
  tool: string;
  args: Record<string, unknown>;
  meta: Record<string, unknown>;
  limit: CallLimit;
  onProgress: (progress: ToolProgress) => void;
  /** Told true just before the call leaves, and false when it turns out not to have left. */
  onSend: (isOut: boolean) => void;
}

export interface Dialling {
  signal: AbortSignal;
  onToolsChanged: () => void;
}

export interface SessionOptions {
  dial: (dialling: Dialling) => Promise<Wire>;
  listMs: number;
  pingMs: number;
}

const TOOL_PAGES_MAX = 100;

export function openSession({ dial, listMs, pingMs }: SessionOptions): McpSession {
  let listing: Promise<readonly McpTool[]> | null = null;
  let seen: { tools: readonly McpTool[]; asOf: number } | null = null;
  let changes = 0;
  const onToolsChanged = (): void => {
    changes += 1;
  };
  const line = new McpLine({
    pingMs,
    dial: (signal) => {
      // Who answers next may be another version of the server.
      onToolsChanged();
      return dial({ signal, onToolsChanged });
    },
  });

  async function list(): Promise<readonly McpTool[]> {
    const limit = limitCall(new AbortController().signal, listMs);
    try {
      seen = await line.use(limit, async (wire) => {
        const asOf = changes;
        return { tools: await listPages(wire, limit), asOf };
      });
      return seen.tools;
    } catch (error) {
      throw limit.signal.aborted ? slowList(listMs) : error;
    } finally {
      limit.release();
    }
  }

  return {
    tools: async (limit, { fresh = false } = {}) => {
      if (seen?.asOf === changes && !fresh) return seen.tools;
      listing ??= list().finally(() => {
        listing = null;
      });
      return waitUntil(listing, limit.signal);
    },
    cachedTools: () => seen?.tools ?? null,
    call: (call) => line.use(call.limit, (wire) => send(wire, call)),
    doubt: () => line.doubt(),
    story: () => line.story(),
    close: () => line.close(),
  };
}

async function send(wire: Wire, call: SessionCall): Promise<ToolAnswer> {
  const { tool, args, meta, limit, onProgress, onSend } = call;
  const params = { name: tool, arguments: args, _meta: meta };
  onSend(true);
  try {
    return await wire.request({
      method: 'tools/call',
      params,
      answer: ToolAnswer,
      limit,
      onProgress,
    });
  } catch (error) {
    if (isUnheard(error)) onSend(false);
    throw error;
  }
}

async function listPages(wire: Wire, limit: CallLimit): Promise<readonly McpTool[]> {
  const tools: McpTool[] = [];
  let cursor = '';
  for (let page = 0; page < TOOL_PAGES_MAX; page += 1) {
    const params = cursor === '' ? {} : { cursor };
    const answer = await wire.request({ method: 'tools/list', params, answer: ToolPage, limit });
    tools.push(...answer.tools);
    cursor = answer.nextCursor ?? '';
    if (cursor === '') return tools;
  }
  const message = `its list of tools has more than ${TOOL_PAGES_MAX} pages`;
  throw new McpFault({ kind: 'malformed' }, message);
}

function slowList(listMs: number): McpFault {
  return new McpFault({ kind: 'not_sent' }, `it did not list its tools within ${listMs / 1000} s`);
}
