import type { Config } from '#src/config.ts';
import type { Bots } from './bots.ts';
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

/** A verb's words and flags, checked against what the verb knows. */
export interface Args {
  words: readonly string[];
  has: (flag: string) => boolean;
  /** The value of a flag; of one given twice, the last. */
  one: (flag: string) => string | undefined;
  all: (flag: string) => readonly string[];
}

export interface VerbCall {
  args: Args;
  config: Config;
  io: CliIo;
  /** From now on the first Ctrl-C aborts this signal instead of ending the process. */
  takeInterrupts: () => AbortSignal;
  /** How things look to a person; not loaded before it is asked for. */
  loadDrawing: () => Promise<Drawing>;
  /** Everything that speaks to people in chat; not loaded before it is asked for. */
  loadBots: () => Promise<Bots>;
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
  /** From the first word on everything is a word, flags too: they are somebody else's. */
  takesRest?: true;
  /** Resolves with the exit code. */
  run: (call: VerbCall) => Promise<number>;
}

export const JSON_FLAG = { about: 'One compact JSON a line on stdout.' } as const satisfies Flag;

/** The word of every verb that is about one run. */
export const RUN_WORD = {
  words: { min: 1, max: 1, missing: 'the id of a run' },
  about: '<run> is an id, or 4 or more of its first or last digits; `signalbox list` shows them.',
} as const;
