import type { JsonObject } from '#src/domain/json.ts';

/** What the steps of W1 do: compute, claim to act on the world, or run Lua. */
export const W1_KINDS = ['bench_pure', 'bench_effect', 'lua_script'] as const;
export type W1Kind = (typeof W1_KINDS)[number];

const SCRIPT = `local total = 0
for _, step in pairs(steps) do total = total + (step.result.n or 0) end
return { ok = true, n = total + input.amount, text = string.rep("x", 60) }`;

/** W1: a → (b ∥ c) → d → e. */
export function w1Graph(type: W1Kind): JsonObject {
  const fields = type === 'lua_script' ? { script: SCRIPT } : {};
  const step = (id: string, ...depends_on: string[]) => ({ id, type, depends_on, ...fields });
  return {
    steps: [step('a'), step('b', 'a'), step('c', 'a'), step('d', 'b', 'c'), step('e', 'd')],
  };
}
