import { Refusal } from '#src/domain/errors.ts';
import { quoteWord } from './quote-word.ts';

/** The number of a subscription; undefined: none was given. */
export function readSubscription(word: string | undefined): number | undefined {
  if (word === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(word)) return Number(word);
  const message = `${quoteWord(word)} is no number of a subscription.`;
  throw new Refusal('invalid', message, '/run digest --list shows all, with their numbers.');
}
