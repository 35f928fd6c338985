import { nearest } from '#src/domain/nearest.ts';
import { readArgs } from './args.ts';
import { EXIT } from './exit-codes.ts';
import { describeVerb } from './help.ts';
import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

export interface VerbGroup {
  name: string;
  about: string;
  /** By the word that follows the group's own. */
  verbs: Readonly<Record<string, Verb>>;
}

/** One verb that has verbs of its own: `users add`. */
export function makeVerbGroup({ name, about, verbs }: VerbGroup): Verb {
  const names = Object.keys(verbs);
  return {
    usage: `${name} <verb> …`,
    about: `${about}

${Object.values(verbs)
  .map(({ usage }) => `  signalbox ${usage}`)
  .join('\n')}

signalbox ${name} <verb> --help says more.
Exit codes: 0 done, 1 invalid, 5 refused.`,
    flags: {},
    words: { min: 1, max: Number.POSITIVE_INFINITY, missing: `one of ${names.join(', ')}` },
    takesRest: true,
    run: async (call) => {
      const [word = '', ...rest] = call.args.words;
      const verb = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
      if (!verb) throw refuseVerb(`${name} ${word}`, nearest(word, names), names);
      if (rest.some((given) => given === '--help' || given === '-h')) {
        call.io.print(describeVerb(verb, call.io.columns));
        return EXIT.completed;
      }
      return verb.run({ ...call, args: readArgs(rest, verb) });
    },
  };
}

function refuseVerb(asked: string, guess: string | undefined, names: readonly string[]) {
  const fix = guess === undefined ? `Give one of ${names.join(', ')}.` : `Did you mean "${guess}"?`;
  return new UsageError(`There is no verb "${asked}".`, fix);
}
