import type { Sentence } from '#src/views/sentence.ts';
import { saySentence } from '../../words/say-sentence.ts';
import { NAME_LENGTH_MAX } from '../../words/shortening.ts';
import { type Drawing, roomFor } from './card.ts';
import { bold, clockOf, code, type Line, type Piece, timeOf } from './pieces.ts';
import { shortenLine, shortenName } from './text.ts';

const NAME_LENGTH_MIN = 24;
const QUOTE_LENGTH_MAX = 300;

/** A sentence as Slack shows it: names and codes stand out, times are the reader's own. */
export function drawSentence(sentence: Sentence, drawing: Pick<Drawing, 'share'>): Line {
  const shorten = (name: string) => shortenLine(name, roomForName(drawing));
  return sentence.map((said): Piece => {
    if (typeof said === 'string') return said;
    if ('at' in said) return said.isClock ? clockOf(said.at) : timeOf(said.at);
    if ('name' in said) return shorten(said.name);
    if ('strong' in said) return bold(shorten(said.strong));
    if ('code' in said) return code(shorten(said.code));
    return shortenLine(said.quote, roomFor(QUOTE_LENGTH_MAX, drawing, 60));
  });
}

/** The same as bare text, of a row. */
export function sayInRow(sentence: Sentence, drawing: Pick<Drawing, 'share'>): string {
  return saySentence(sentence, { shorten: (name) => shortenLine(name, roomForName(drawing)) });
}

/** For fallback text. */
export function say(sentence: Sentence): string {
  return saySentence(sentence, { shorten: shortenName });
}

/** Names are the last thing to be cut. */
function roomForName({ share }: Pick<Drawing, 'share'>): number {
  return roomFor(NAME_LENGTH_MAX, { share: Math.sqrt(share) }, NAME_LENGTH_MIN);
}
