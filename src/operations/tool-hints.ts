import type { ReadApp } from '#src/app.ts';
import { readMcpConfig } from '#src/connect/mcp-config.ts';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import type { HintsOf, ToolHints } from '#src/domain/effect-before.ts';
import type { Step } from '#src/domain/graph.ts';
import { loadToolCatalogue } from './tool-catalogue.ts';

const NOTHING_SAID: ToolHints = { readOnly: false, idempotent: false, destructive: false };

/** What the tools of a graph's steps said of themselves when they were last listed. */
export async function openToolHints(app: ReadApp, graph: CompiledGraph): Promise<HintsOf> {
  const all = [...graph.steps.values()].flatMap(({ step, loop }) => [
    step,
    ...(loop?.spec.body ?? []),
  ]);
  const calls = all.filter(({ type }) => type === 'mcp_call');
  if (calls.length === 0) return () => NOTHING_SAID;
  const catalogue = await loadToolCatalogue(app);
  const urls = calls.some(({ fields }) => !isText(fields['instance_id']))
    ? await readUrls(app)
    : null;
  return ({ type, fields }: Step) => {
    if (type !== 'mcp_call') return NOTHING_SAID;
    const { instance_id: id, server_url: url, tool_name: name } = fields;
    const instance = isText(id) ? id : isText(url) ? urls?.get(url) : undefined;
    const tools = instance === undefined ? [] : (catalogue.get(instance) ?? []);
    const hints = tools.find((tool) => tool.name === name)?.annotations ?? {};
    const { readOnlyHint, idempotentHint, destructiveHint } = hints;
    const readOnly = readOnlyHint === true;
    return {
      readOnly,
      idempotent: readOnly || idempotentHint === true,
      destructive: !readOnly && destructiveHint === true,
    };
  };
}

async function readUrls({ config }: ReadApp): Promise<Map<string, string>> {
  const source = { file: config.MCP_CONFIG, env: config.environment };
  const { servers } = await readMcpConfig(source);
  return new Map(
    [...servers].flatMap(([name, server]) => (server.kind === 'http' ? [[server.url, name]] : [])),
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
