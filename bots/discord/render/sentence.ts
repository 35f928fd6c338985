import type { Sentence } from '#src/views/sentence.ts';
import { saySentence } from '../../words/say-sentence.ts';
import { type Drawing, roomFor, shortenName } from './card.ts';
import { bold, clockOf, code, type Line, type Piece, timeOf } from './markdown.ts';
import { shortenLine } from './text.ts';

const QUOTE_LENGTH_MAX = 300;

/** A sentence as Discord shows it: names and codes stand out, times are the reader's own. */
export function drawSentence(sentence: Sentence, drawing: Pick<Drawing, 'share'>): Line {
  return sentence.map((said): Piece => {
    if (typeof said === 'string') return said;
    if ('at' in said) return said.isClock ? clockOf(said.at) : timeOf(said.at);
    if ('name' in said) return shortenName(said.name, drawing);
    if ('strong' in said) return bold(shortenName(said.strong, drawing));
    if ('code' in said) return code(shortenName(said.code, drawing));
    return shortenLine(said.quote, roomFor(QUOTE_LENGTH_MAX, drawing, 60));
  });
}

/** For what is said in one breath, which is escaped later. */
export function say(sentence: Sentence, drawing: Pick<Drawing, 'share'>): string {
  return saySentence(sentence, { shorten: (name) => shortenName(name, drawing) });
}
