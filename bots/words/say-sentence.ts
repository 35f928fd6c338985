import type { Sentence } from '#src/views/sentence.ts';
import { neutraliseLine } from './readable.ts';
import { formatUtc } from './utc.ts';

export interface Saying {
  /** Makes what comes from outside fit; absent: it is only made readable. */
  shorten?: (text: string) => string;
  tellTime?: (at: number) => string;
}

/** A sentence as bare text, for where nothing of it can stand out. */
export function saySentence(
  sentence: Sentence,
  { shorten = neutraliseLine, tellTime = formatUtc }: Saying = {},
): string {
  return sentence
    .map((said) => {
      if (typeof said === 'string') return said;
      if ('at' in said) return tellTime(said.at);
      return shorten(textOf(said));
    })
    .join('');
}

/** What comes from outside. */
function textOf(said: Exclude<Sentence[number], string | { at: number }>): string {
  if ('name' in said) return said.name;
  if ('strong' in said) return said.strong;
  return 'code' in said ? said.code : said.quote;
}
