import { type LuaEngine, LuaFactory, LuaReturn, LuaType } from 'wasmoon';
import type { LuaOutcome, LuaScript } from './lua-job.ts';
import { PRELUDE } from './prelude.ts';

/** In use after a script: collect. In use after that: something stays for ever. */
const GARBAGE_BYTES_MAX = 8 * 2 ** 20;
const KEPT_BYTES_MAX = 4 * 2 ** 20;
/** A module starts with 16 MB, and gives back what it grew by only when it is dropped. */
const MODULE_BYTES_MAX = 40 * 2 ** 20;

const OK: number = LuaReturn.Ok;
const OUT_OF_MEMORY: number = LuaReturn.ErrorMem;
const UTF8_BYTES_PER_UNIT_MAX = 3;
const encoder = new TextEncoder();

/** One Lua state in a WebAssembly module of its own. Only text crosses the border. */
export class LuaState {
  readonly #engine: LuaEngine;
  readonly #memoryBytes: number;
  #isBroken = false;

  private constructor(engine: LuaEngine, memoryBytes: number) {
    this.#engine = engine;
    this.#memoryBytes = memoryBytes;
  }

  /** Scripts get `memoryBytes`, their values included. */
  static async open(memoryBytes: number): Promise<LuaState> {
    const engine = await new LuaFactory().createEngine({
      enableProxy: false,
      injectObjects: false,
      traceAllocations: true,
    });
    engine.doStringSync(PRELUDE);
    return new LuaState(engine, memoryBytes);
  }

  /** Runs a script to its end, however long that takes: only killing the thread stops it. */
  run(script: LuaScript): LuaOutcome {
    const [kind, text = ''] = this.#call('run_script', [script.source, script.values], 2);
    switch (kind) {
      case 'value':
        return { kind, json: text };
      case 'no_table':
        return { kind, found: text };
      case 'memory':
        this.#isBroken = true;
        return { kind };
      default:
        return { kind: 'error', message: text };
    }
  }

  /** What is wrong with a script, which is not run; undefined: nothing. */
  findSyntaxError(source: string): string | undefined {
    return this.#call('syntax_error', [source], 1)[0];
  }

  /** Asked between two scripts. No: drop it and open a new one. */
  isReusable(): boolean {
    const { global } = this.#engine;
    if (this.#isBroken || global.lua.module.HEAPU8.length > MODULE_BYTES_MAX) return false;
    if (global.getMemoryUsed() <= GARBAGE_BYTES_MAX) return true;
    this.#call('collect_garbage', [], 0);
    return !this.#isBroken && global.getMemoryUsed() <= KEPT_BYTES_MAX;
  }

  /** Texts in, texts out. `memory` and `error` also stand for what Lua itself could not handle. */
  #call(name: string, texts: string[], resultCount: number): (string | undefined)[] {
    const { global } = this.#engine;
    const { lua, address } = global;
    try {
      // A failed allocation outside of lua_pcallk ends the module: the cap holds from there on.
      global.setMemoryMax(undefined);
      lua.lua_getglobal(address, name);
      for (const text of texts) this.#push(text);
      global.setMemoryMax(this.#memoryBytes);
      const status = lua.lua_pcallk(address, texts.length, resultCount, 0, 0, null);
      if (status === OUT_OF_MEMORY) return ['memory'];
      if (status !== OK) throw new Error(lua.lua_tolstring(address, -1, null));
      const results = Array.from({ length: resultCount }, (_, at) => this.#read(at + 1));
      lua.lua_settop(address, 0);
      return results;
    } catch (error) {
      this.#isBroken = true;
      const reason = error instanceof Error ? error.message : String(error);
      return ['error', `the script broke its Lua engine: ${reason}`];
    }
  }

  #push(text: string): void {
    const { lua, address } = this.#engine.global;
    const size = text.length * UTF8_BYTES_PER_UNIT_MAX;
    // oxlint-disable-next-line no-underscore-dangle -- Emscripten's name
    const pointer = lua.module._malloc(size);
    if (pointer === 0) throw new Error('its values do not fit into memory');
    const { written } = encoder.encodeInto(
      text,
      lua.module.HEAPU8.subarray(pointer, pointer + size),
    );
    lua.lua_pushlstring(address, pointer, written);
    // oxlint-disable-next-line no-underscore-dangle -- Emscripten's name
    lua.module._free(pointer);
  }

  #read(index: number): string | undefined {
    const { lua, address } = this.#engine.global;
    return lua.lua_type(address, index) === LuaType.Nil
      ? undefined
      : lua.lua_tolstring(address, index, null);
  }
}
