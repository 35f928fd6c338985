import { formatTime } from '#src/domain/format-time.ts';
import type { Sentence } from '#src/views/sentence.ts';
import { saySentence } from '../../words/say-sentence.ts';
import { drawText } from './opening.ts';
import type { TerminalStyle } from './text.ts';

/** A name may be 100 KB long. */
const LINES_MAX = 3;

/** A sentence as a terminal shows it, in the zone of whoever reads it. */
export function writeSentence(sentence: Sentence, style: TerminalStyle): string {
  return saySentence(sentence, { tellTime: (at) => formatTime(at, style) });
}

/** The same as lines of a card. */
export function drawSentences(sentences: readonly Sentence[], style: TerminalStyle): string[] {
  return sentences.flatMap((sentence) =>
    drawText(writeSentence(sentence, style), style, LINES_MAX),
  );
}
