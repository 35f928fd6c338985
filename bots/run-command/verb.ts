import type { App } from '#src/app.ts';
import type { Role } from '#src/domain/access.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { Progress } from '../progress.ts';
import type { Reply } from '../reply.ts';

/** A flag of a verb. One with a `value` takes one: `--since <time>`. */
export interface FlagShape {
  about: string;
  /** How the value is called in the help; absent: the flag takes none. */
  value?: string;
}

/** The flags of a line, by their names without dashes. */
export interface Flags {
  has: (flag: string) => boolean;
  /** The value of a flag; of one given twice, the last. */
  one: (flag: string) => string | undefined;
  all: (flag: string) => readonly string[];
}

/** What a verb takes, as the parser and the help know it. */
export interface VerbShape {
  name: string;
  /** `stop <run> [--drain]`. */
  usage: string;
  flags: Readonly<Record<string, FlagShape>>;
  /** Other names of it, each with the flag that it stands for: `unmute` is `mute --off`. */
  aka?: Readonly<Record<string, string>>;
  /** What it is given beside its flags; `missing` names it. */
  words: { min: number; max: number; missing?: string };
}

/** With what every answer is made: the runtime, and what stands at each exit. */
export interface Desk {
  app: App;
  redact: Redact;
  /** Names what was asked, the same when it is delivered again, to whichever process. */
  requestKey?: string;
  /** Absent: nobody watches while it is done. */
  openProgress?: () => Progress;
}

/** A desk, and who stands before it. */
export interface Asker extends Desk {
  caller: Caller;
}

export interface RunCall extends Asker {
  words: readonly string[];
  flags: Flags;
}

/** The verb that a word names, and the flag that it stands for with that name. */
export function findVerbNamed<Verb extends VerbShape>(
  word: string,
  verbs: Iterable<Verb>,
): { verb: Verb; flag: string | null } | null {
  const name = word.toLowerCase();
  for (const verb of verbs) {
    if (verb.name === name) return { verb, flag: null };
    const { aka = {} } = verb;
    const flag = Object.hasOwn(aka, name) ? aka[name] : undefined;
    if (flag !== undefined) return { verb, flag };
  }
  return null;
}

/** One thing that `/run` does. */
export interface RunVerb extends VerbShape {
  about: string;
  /** The least role that is offered it. Whether it may be done is decided where it is done. */
  needs: Role;
  run: (call: RunCall) => Promise<Reply>;
}

/** The word of every verb that is about one run. */
export const RUN_WORD = { min: 1, max: 1, missing: 'the id of a run' } as const;
/** The word of every verb that is about failures of one kind. */
export const FAILURE_WORD = {
  min: 1,
  max: 1,
  missing: 'a run that failed, or workflow/step/CODE',
} as const;
/** The word of every verb that is about one workflow. */
export const WORKFLOW_WORD = { min: 1, max: 1, missing: 'the name of a workflow' } as const;
/** The word of every verb that is about one task. */
export const TASK_WORD = { min: 1, missing: 'a task, or the run that waits for it' } as const;
