import type { Sentence } from '#src/views/sentence.ts';
import { neutraliseLine } from './readable.ts';
import { formatClockUtc, formatUtc } from './utc.ts';

export interface Saying {
  /** Makes what comes from outside fit; absent: it is only made readable. */
  shorten?: (text: string) => string;
  /** The same for what somebody said. */
  shortenQuote?: (text: string) => string;
  tellTime?: (at: number) => string;
  /** The same of a time whose day is told beside it. */
  tellClock?: (at: number) => string;
}

/** A sentence as bare text, for where nothing of it can stand out. */
export function saySentence(
  sentence: Sentence,
  {
    shorten = neutraliseLine,
    shortenQuote = shorten,
    tellTime = formatUtc,
    tellClock = formatClockUtc,
  }: Saying = {},
): string {
  return sentence
    .map((said) => {
      if (typeof said === 'string') return said;
      if ('at' in said) return said.isClock ? tellClock(said.at) : tellTime(said.at);
      return 'quote' in said ? shortenQuote(said.quote) : shorten(nameIn(said));
    })
    .join('');
}

function nameIn(said: { name: string } | { strong: string } | { code: string }): string {
  if ('name' in said) return said.name;
  return 'strong' in said ? said.strong : said.code;
}
