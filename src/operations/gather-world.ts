import { checkArgs } from '#src/connect/mcp-args.ts';
import type { McpConfig } from '#src/connect/mcp-config.ts';
import type { McpTool } from '#src/connect/mcp-tools.ts';
import { isJsonObject, type JsonObject } from '#src/domain/json.ts';
import type { StepTraits } from '#src/domain/step-kind.ts';
import type { KnownInstance, World } from '#src/domain/validation.ts';
import type { ToolCatalogue } from './tool-catalogue.ts';

export interface WorldSources {
  kinds: ReadonlyMap<string, StepTraits>;
  mcp: McpConfig;
  tools: ToolCatalogue;
}

/** Everything that the validation of one graph may ask for, read before it starts. */
export async function gatherWorld(
  { kinds, mcp, tools }: WorldSources,
  { rawGraph, params }: { rawGraph: unknown; params: JsonObject },
): Promise<World> {
  const find = (instance: string, name: string): McpTool | undefined =>
    tools.get(instance)?.find((tool) => tool.name === name);
  return {
    kinds: [...kinds.values()],
    instances: listInstances(mcp),
    // A file without params says nothing about its input.
    ...(Object.keys(params).length > 0 ? { params } : {}),
    luaSyntaxError: await openLuaCheck(rawGraph),
    toolNames: (instance) => tools.get(instance)?.map(({ name }) => name) ?? null,
    checkToolArgs: ({ instance, tool: name, args, templatedPaths }) => {
      const tool = find(instance, name);
      return tool && isJsonObject(args) ? checkArgs(tool, args, templatedPaths) : null;
    },
    toolAnnotations: (instance, name) => {
      const hints = find(instance, name)?.annotations;
      if (!hints) return null;
      const { readOnlyHint = false, idempotentHint = false } = hints;
      return { readOnlyHint, idempotentHint };
    },
  };
}

/** The MCP servers of mcp.json, also those whose entry is faulty: they are meant, and cannot be used yet. */
export function listInstances({ servers }: McpConfig): KnownInstance[] {
  return [...servers].map(([name, server]) => ({
    name,
    ...(server.kind === 'http' ? { url: server.url } : {}),
  }));
}

const SCRIPT_FIELDS = ['script', 'while_eval_script'];

/** Lua is only loaded where there is a script to be read. */
async function openLuaCheck(rawGraph: unknown): Promise<World['luaSyntaxError']> {
  if (!hasScript(rawGraph)) return () => null;
  const { openLuaSyntaxCheck } = await import('#src/steps/lua/lua-syntax.ts');
  return openLuaSyntaxCheck();
}

function hasScript(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(hasScript);
  if (!isJsonObject(value)) return false;
  return (
    SCRIPT_FIELDS.some((field) => typeof value[field] === 'string') ||
    Object.values(value).some(hasScript)
  );
}
