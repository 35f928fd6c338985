import type { Json } from '#src/domain/json.ts';
import type { StepScope } from '#src/steps/kind.ts';
import type { LuaOutcome } from '#src/steps/lua/lua-job.ts';
import { LuaState } from '#src/steps/lua/lua-state.ts';
import { type ScriptOwner, writeScriptValues } from '#src/steps/lua/lua-values.ts';

/** 2026-11-22 09:30:00 UTC, in a UUIDv7. */
export const OWNER: ScriptOwner = {
  runId: '01a20297-4dc0-7000-8000-000000000001',
  path: 'sum',
};

export const EMPTY_SCOPE: StepScope = { input: {}, steps: {} };

export function openState(memoryMb = 64): Promise<LuaState> {
  return LuaState.open(memoryMb * 2 ** 20);
}

/** One script in a state that others used before it. */
export function runIn(
  state: LuaState,
  source: string,
  scope: Partial<StepScope> = {},
  owner: ScriptOwner = OWNER,
): LuaOutcome {
  const values = writeScriptValues(source, { ...EMPTY_SCOPE, ...scope }, owner);
  return state.run({ source, values });
}

/** What the script returned; how it failed instead, if it failed. */
export function valueOf(outcome: LuaOutcome): Json | LuaOutcome {
  return outcome.kind === 'value' ? JSON.parse(outcome.json) : { ...outcome };
}
