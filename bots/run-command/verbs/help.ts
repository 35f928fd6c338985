import { hasRole } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { nearest } from '#src/domain/nearest.ts';
import { type HelpVerb, viewHelp } from '#src/views/help.ts';
import type { Reply } from '../../reply.ts';
import { answerReading } from '../answer-reading.ts';
import { quoteWord } from '../quote-word.ts';
import { type Asker, findVerbNamed, type RunVerb } from '../verb.ts';

/** Made of the other verbs, which it describes. */
export function makeHelp(others: readonly RunVerb[]): RunVerb {
  const verb: RunVerb = {
    name: 'help',
    usage: 'help [verb]',
    about: 'All that you can do, or one verb in detail.',
    flags: {},
    words: { min: 0, max: 1 },
    needs: 'none',
    run: (call) => showHelp(call, [...others, verb], call.words[0] ?? null),
  };
  return verb;
}

/** Only what the caller may do. */
export async function showHelp(
  asker: Asker,
  verbs: readonly RunVerb[],
  name: string | null,
): Promise<Reply> {
  const right = { needs: 'none', what: 'read the help' } as const;
  return answerReading(asker, { verb: 'help', target: '', right }, async () => {
    const known = verbs.filter(({ needs }) => hasRole(asker.caller, needs));
    const verb = name === null ? null : findVerb(known, name.toLowerCase());
    const facts = { verbs: known.map(describeVerb), verb: verb && describeVerb(verb) };
    return { view: viewHelp(facts, asker.redact), message: 'Help was shown.' };
  });
}

function findVerb(known: readonly RunVerb[], name: string): RunVerb {
  const named = findVerbNamed(name, known);
  if (named) return named.verb;
  const close = nearest(
    name,
    known.map((each) => each.name),
  );
  const fix = close === undefined ? 'See /run help.' : `Did you mean /run help ${close}?`;
  throw new Refusal('unknown', `There is no verb ${quoteWord(name)} for you.`, fix);
}

function describeVerb({ name, usage, about, flags }: RunVerb): HelpVerb {
  return {
    name,
    usage,
    about,
    flags: Object.entries(flags).map(([flag, { value = null, about: does }]) => {
      return { name: flag, value, about: does };
    }),
  };
}
