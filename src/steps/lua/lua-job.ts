/** A script and the text of its values: all that a Lua thread is told. */
export interface LuaScript {
  source: string;
  values: string;
}

/** A script that somebody waits for. */
export interface LuaJob extends LuaScript {
  /** How long it may run; waiting for a thread does not count. */
  timeoutMs: number;
  settle: (outcome: LuaOutcome) => void;
}

/**
 * What came of a script. `unavailable`: no thread could run it, which is not its fault.
 * `abandoned`: nobody waited any more, and it may have begun.
 */
export type LuaOutcome =
  | { kind: 'value'; json: string }
  | { kind: 'error'; message: string }
  | { kind: 'no_table'; found: string }
  | { kind: 'memory' }
  | { kind: 'timeout' }
  | { kind: 'abandoned'; hasBegun: boolean }
  | { kind: 'unavailable'; message: string };

/** Scripts a message: with one, half of the time went into messages. */
export const BATCH_SCRIPTS_MAX = 8;

/**
 * Where each script of a thread's batch stands, one cell a script in memory that both sides share. The
 * thread claims a free one to run it, the pool claims a free one to take it back: who comes second yields.
 */
export const CLAIM = { free: 0, running: 1, done: 2, takenBack: 3 } as const;

export interface LuaThreadOptions {
  claims: Int32Array;
  memoryBytes: number;
}

/** What a thread says: that it is ready, then what came of scripts, by their place in the batch. */
export type LuaReport =
  | { kind: 'ready' }
  | { kind: 'outcomes'; outcomes: [place: number, outcome: LuaOutcome][]; isLast: boolean };
