import { formatClock, formatTime } from '#src/domain/format-time.ts';
import type { Sentence } from '#src/views/sentence.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { saySentence } from '../../words/say-sentence.ts';
import { drawText } from './opening.ts';
import { shortenMiddle, shortenTo, type TerminalStyle } from './text.ts';

/** A name may be 100 KB long. */
const LINES_MAX = 3;
/** No code of a failure is longer. */
const NAME_COLUMNS_MAX = 30;
const QUOTE_COLUMNS_MAX = 100;

/** A sentence as a terminal shows it, in the zone of whoever reads it. */
export function writeSentence(sentence: Sentence, style: TerminalStyle): string {
  return saySentence(sentence, timesOf(style));
}

/** The same of a row: a long name hides neither its code nor its run. */
export function writeInRow(
  sentence: Sentence,
  style: TerminalStyle,
  columns = NAME_COLUMNS_MAX,
): string {
  return saySentence(sentence, {
    shorten: (name) => shortenMiddle(neutraliseLine(name), columns),
    shortenQuote: (text) => shortenTo(neutraliseLine(text), QUOTE_COLUMNS_MAX),
    ...timesOf(style),
  });
}

/** The same as lines of a card. */
export function drawSentences(sentences: readonly Sentence[], style: TerminalStyle): string[] {
  return sentences.flatMap((sentence) =>
    drawText(writeSentence(sentence, style), style, LINES_MAX),
  );
}

function timesOf(style: TerminalStyle) {
  return {
    tellTime: (at: number) => formatTime(at, style),
    tellClock: (at: number) => formatClock(at, style),
  };
}
