import { z } from 'zod';
import { StepFailure } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import { BUILT_IN_TRAITS, LUA_TIMEOUT_SECONDS } from '#src/domain/step-kind.ts';
import type { StepCall, StepKind } from './kind.ts';
import type { LuaOutcome } from './lua/lua-job.ts';
import type { LuaPool } from './lua/lua-pool.ts';
import { writeScriptValues } from './lua/lua-values.ts';

const SCRIPT_BYTES_MAX = 64 * 1024;

const Script = z.string().refine((script) => Buffer.byteLength(script) <= SCRIPT_BYTES_MAX);

/** A script of the author's: sees the run's values, returns a table, touches nothing outside. */
export function luaScriptKind(pool: LuaPool): StepKind {
  return { ...BUILT_IN_TRAITS.lua_script, execute: (call) => runScript(pool, call) };
}

async function runScript(
  pool: LuaPool,
  { runId, path, step, scope, ...call }: StepCall,
): Promise<Json> {
  const script = Script.safeParse(step.fields['script']);
  if (!script.success) {
    throw scriptFailure(
      `The step has no script of at most ${SCRIPT_BYTES_MAX / 1024} KB. Write one into its "script" field.`,
    );
  }
  const source = script.data;
  const timeoutMs = call.timeoutMs ?? LUA_TIMEOUT_SECONDS * 1000;
  const values = writeScriptValues(source, scope, { runId, path });
  const outcome = await pool.run({ source, values, timeoutMs, signal: call.signal });
  if (outcome.kind === 'value') return JSON.parse(outcome.json);
  throw errorOf(outcome, { timeoutMs, memoryMb: pool.memoryMb, signal: call.signal });
}

interface Circumstances {
  timeoutMs: number;
  memoryMb: number;
  signal: AbortSignal;
}

function errorOf(
  outcome: Exclude<LuaOutcome, { kind: 'value' }>,
  { timeoutMs, memoryMb, signal }: Circumstances,
): unknown {
  switch (outcome.kind) {
    case 'error':
      return scriptFailure(outcome.message);
    case 'no_table':
      return scriptFailure(
        `The script returned no table but ${outcome.found}. End it with: return { ... }`,
      );
    case 'memory':
      return scriptFailure(
        `The script and its values need more than ${memoryMb} MB. Let an earlier step pass on less, or work on less at a time.`,
      );
    case 'timeout':
      return timeoutFailure(timeoutMs);
    case 'abandoned':
      // The caller's clock may be a moment ahead of the pool's: when time is up, a script at work is why.
      return outcome.hasBegun && isTimeUp(signal) ? timeoutFailure(timeoutMs) : signal.reason;
    case 'unavailable':
      return new StepFailure({
        code: 'UPSTREAM_ERROR',
        message: `The script could not run: ${outcome.message}. Try again later.`,
        outcome: 'known',
        curable: true,
      });
  }
}

function isTimeUp({ reason }: AbortSignal): boolean {
  return reason instanceof StepFailure && reason.facts.code === 'RUN_STALLED_OR_TIMED_OUT';
}

function timeoutFailure(timeoutMs: number): StepFailure {
  return new StepFailure({
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `The script did not end within ${timeoutMs / 1000} s. Raise timeout_s, or look for a loop that does not end.`,
    // It touches nothing outside: whatever it did is gone with it.
    outcome: 'known',
    curable: false,
    limit: 'script',
  });
}

function scriptFailure(message: string): StepFailure {
  return new StepFailure({ code: 'SCRIPT_FAILED', message, outcome: 'known', curable: false });
}
