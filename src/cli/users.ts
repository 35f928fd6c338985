import { nearest } from '#src/domain/nearest.ts';
import { readArgs } from './args.ts';
import { EXIT } from './exit-codes.ts';
import { describeVerb } from './help.ts';
import { UsageError } from './usage-error.ts';
import { IMPORT } from './users/import.ts';
import { LIST } from './users/list.ts';
import { ADD, LINK, REMOVE, ROLE, UNLINK } from './users/verbs.ts';
import type { Verb } from './verb.ts';

const VERBS: Readonly<Record<string, Verb>> = {
  add: ADD,
  list: LIST,
  role: ROLE,
  remove: REMOVE,
  link: LINK,
  unlink: UNLINK,
  import: IMPORT,
};
const NAMES = Object.keys(VERBS);

export const VERB: Verb = {
  usage: 'users <verb> …',
  about: `Who may do what. Every change is in the audit log: signalbox audit.

${Object.values(VERBS)
  .map(({ usage }) => `  signalbox ${usage}`)
  .join('\n')}

signalbox users <verb> --help says more.
Exit codes: 0 done, 1 invalid, 5 refused.`,
  flags: {},
  words: { min: 1, max: Number.POSITIVE_INFINITY, missing: `one of ${NAMES.join(', ')}` },
  takesRest: true,
  run: async (call) => {
    const [name = '', ...rest] = call.args.words;
    const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
    if (!verb) throw refuseVerb(name);
    if (rest.some((word) => word === '--help' || word === '-h')) {
      call.io.print(describeVerb(verb, call.io.columns));
      return EXIT.completed;
    }
    return verb.run({ ...call, args: readArgs(rest, verb) });
  },
};

function refuseVerb(name: string): UsageError {
  const guess = nearest(name, NAMES);
  const fix = guess === undefined ? `Give one of ${NAMES.join(', ')}.` : `Did you mean "${guess}"?`;
  return new UsageError(`There is no verb "users ${name}".`, fix);
}
