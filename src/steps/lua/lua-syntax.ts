import { LuaState } from './lua-state.ts';

const MEMORY_BYTES = 64 * 2 ** 20;

/** Tells what is wrong with a script without running it; null: nothing. */
export type LuaSyntaxCheck = (script: string) => string | null;

/** Loads Lua into this thread: keep the check for as long as there is something to check. */
export async function openLuaSyntaxCheck(): Promise<LuaSyntaxCheck> {
  const state = await LuaState.open(MEMORY_BYTES);
  return (script) => state.findSyntaxError(script)?.replace(/^script:(\d+): /, 'line $1: ') ?? null;
}
