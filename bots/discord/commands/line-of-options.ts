import { Refusal } from '#src/domain/errors.ts';
import { splitLine } from '../../run-command/split-line.ts';
import { quoteForLine } from '../../run-command/type-line.ts';
import { VERBS } from '../../run-command/verbs.ts';
import { RUN_COMMAND } from './define-commands.ts';
import type { GivenOption, SlashData } from './slash-options.ts';
import { optionsOf, type VerbOption } from './verb-options.ts';

/**
 * The `/run` line that means what was chosen. Every value stays what it is: none becomes a flag, and
 * none loses a quote. An option that is known no more becomes a flag, to be refused by its name.
 */
export function lineOfOptions({ verb, options }: SlashData): string {
  const shape = VERBS.find(({ name }) => name === verb);
  const known = shape === undefined ? [] : optionsOf(shape);
  const unknown = options.filter((given) => known.every(({ name }) => name !== given.name));
  const words = [
    ...unknown.map((given) => writeFlag(given)),
    ...known.toSorted(pairsLast).flatMap((option) => {
      const given = options.find(({ name }) => name === option.name);
      return given === undefined ? [] : writeOption(option, given);
    }),
  ];
  return [`/${RUN_COMMAND}`, quoteForLine(verb), ...words].join(' ');
}

/** Behind a quote that is never closed nothing else could be read. */
function pairsLast(one: VerbOption, other: VerbOption): number {
  return Number(one.becomes === 'pairs') - Number(other.becomes === 'pairs');
}

function writeOption({ becomes }: VerbOption, given: GivenOption): string[] {
  const value = String(given.value);
  switch (becomes) {
    case 'word':
      return [quoteForLine(value)];
    case 'pairs':
      return writePairs(value);
    case 'flag':
      return given.value === false ? [] : [writeFlag(given)];
    case 'chosen':
      return [`--${value}`];
  }
}

function writeFlag({ name, value }: GivenOption): string {
  return typeof value === 'boolean' ? `--${name}` : `--${name} ${quoteForLine(String(value))}`;
}

/** Several words: what cannot be told apart is left as it is, to be refused by whoever reads the line. */
function writePairs(text: string): string[] {
  try {
    return splitLine(text).map((word) => quoteForLine(word.text));
  } catch (error) {
    if (error instanceof Refusal) return [text];
    throw error;
  }
}
