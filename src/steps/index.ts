import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Config } from '#src/config.ts';
import type { McpSessions } from '#src/connect/mcp-sessions.ts';
import { Refusal } from '#src/domain/errors.ts';
import { BUILT_IN_TRAITS, type StepTraits } from '#src/domain/step-kind.ts';
import { HUMAN_TASK } from './human-task.ts';
import type { PreparedStep, StepKind } from './kind.ts';
import { LOOP_KINDS } from './loop.ts';
import type { LuaPool } from './lua/lua-pool.ts';

/** The kinds of step that a process can run, and what they hold open. */
export interface Steps {
  kinds: ReadonlyMap<string, StepKind>;
  close: () => Promise<void>;
}

export interface StepsOptions {
  config: Config;
  version: string;
  onProcessGroup?: (pgid: number, change: 'started' | 'ended') => void;
}

/**
 * The built-in kinds and those of STEP_KINDS. Their libraries are loaded by the first step that
 * needs them: a process that runs no tool never pays for the tools.
 */
export async function openSteps(options: StepsOptions): Promise<Steps> {
  const open: { sessions?: Promise<McpSessions>; lua?: Promise<LuaPool> } = {};
  const kinds: StepKind[] = [
    deferKind(BUILT_IN_TRAITS.mcp_call, async () => {
      const { mcpCallKind } = await import('./mcp-call.ts');
      return mcpCallKind(await (open.sessions ??= openSessions(options)));
    }),
    deferKind(BUILT_IN_TRAITS.lua_script, async () => {
      const { luaScriptKind } = await import('./lua-script.ts');
      return luaScriptKind(await (open.lua ??= openLuaPool(options.config)));
    }),
    deferKind(BUILT_IN_TRAITS.llm_call, async () => {
      const { llmCallKind } = await import('./llm-call.ts');
      const { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseURL } = options.config;
      return llmCallKind({ ...(apiKey ? { apiKey } : {}), ...(baseURL ? { baseURL } : {}) });
    }),
    HUMAN_TASK,
    ...LOOP_KINDS,
    ...(await loadMoreKinds(options.config.STEP_KINDS)),
  ];
  return {
    kinds: new Map(kinds.map((kind) => [kind.type, kind])),
    close: async () => {
      await Promise.all([(await open.sessions)?.close(), (await open.lua)?.close()]);
    },
  };
}

async function openSessions({
  config,
  version,
  onProcessGroup,
}: StepsOptions): Promise<McpSessions> {
  const [{ readMcpConfig }, { MCP_LIMITS, openMcpSessions }] = await Promise.all([
    import('#src/connect/mcp-config.ts'),
    import('#src/connect/mcp-sessions.ts'),
  ]);
  const env = config.environment;
  return openMcpSessions({
    config: await readMcpConfig({ file: config.MCP_CONFIG, env }),
    env,
    version,
    limits: { ...MCP_LIMITS, callsMax: config.CALLS_PER_INSTANCE },
    ...(onProcessGroup ? { onProcessGroup } : {}),
  });
}

async function openLuaPool({ LUA_THREADS }: Config): Promise<LuaPool> {
  const { LuaPool } = await import('./lua/lua-pool.ts');
  return new LuaPool({ size: LUA_THREADS });
}

/** A kind whose code is loaded by its first step; after that it answers as directly as it can. */
function deferKind(traits: StepTraits, loadIt: () => Promise<StepKind>): StepKind {
  let loaded: StepKind | undefined;
  const load = once(async () => (loaded = await loadIt()));
  return {
    ...traits,
    prepare: (step) =>
      loaded ? prepare(loaded, step) : load().then((kind) => prepare(kind, step)),
    execute: async (call) => (loaded ?? (await load())).execute(call),
  };
}

function prepare(kind: StepKind, step: PreparedStep) {
  return kind.prepare?.(step) ?? {};
}

/** A load that failed is tried again by the next step. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

const KindsModule = z.object({
  kinds: z.array(
    z.custom<StepKind>(
      (kind) => z.object({ type: z.string(), execute: z.function() }).safeParse(kind).success,
    ),
  ),
});

async function loadMoreKinds(list: string): Promise<StepKind[]> {
  const files = list
    .split(',')
    .map((file) => file.trim())
    .filter(Boolean);
  const modules = await Promise.all(files.map(loadKinds));
  return modules.flat();
}

async function loadKinds(file: string): Promise<StepKind[]> {
  const parsed = KindsModule.safeParse(await importKinds(file));
  if (parsed.success) return parsed.data.kinds;
  throw new Refusal(
    'invalid',
    `${file} exports no list of step kinds named "kinds".`,
    'Mend STEP_KINDS.',
  );
}

async function importKinds(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Refusal('invalid', `${file} cannot be loaded: ${reason}.`, 'Mend STEP_KINDS.');
  }
}
