import type { Config } from '#src/config.ts';
import type { Args } from './args.ts';
import type { Drawing } from './drawing.ts';
import type { CliIo } from './io.ts';

/** A flag of a verb. One with a `value` takes one: `--timeout <time>`. */
export interface Flag {
  about: string;
  /** How the value is called in the help; absent: the flag takes none. */
  value?: string;
  /** May be given several times. */
  isList?: true;
}

export interface VerbCall {
  args: Args;
  config: Config;
  io: CliIo;
  /** From now on the first Ctrl-C aborts this signal instead of ending the process. */
  takeInterrupts: () => AbortSignal;
  /** How things look to a person; not loaded before it is asked for. */
  loadDrawing: () => Promise<Drawing>;
}

/** One thing that `signalbox` does. */
export interface Verb {
  /** What follows `signalbox`: `show <run>`. */
  usage: string;
  /** What it does, its exit codes among it, for `--help`. */
  about: string;
  flags: Readonly<Record<string, Flag>>;
  /** What it is given beside its flags. */
  words: { min: number; max: number; missing?: string };
  /** Resolves with the exit code. */
  run: (call: VerbCall) => Promise<number>;
}

export const JSON_FLAG = { about: 'One compact JSON a line on stdout.' } as const satisfies Flag;
