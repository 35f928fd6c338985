import { formatDuration, formatTime } from '#src/domain/format-time.ts';
import { describeRetried, describeStart, type RunTitle } from '#src/views/run-title.ts';
import type { Tone } from '#src/views/run-view.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { indentUnlessEmpty, innerWidth } from './fields.ts';
import { widthOf } from './measure.ts';
import { type Colour, formatPast, paint, shortenTo, type TerminalStyle, wrap } from './text.ts';

const TONES: Record<Tone, Colour> = {
  good: 'green',
  bad: 'red',
  busy: 'cyan',
  waiting: 'yellow',
  neutral: 'dim',
};

const CHAIN_LINES_MAX = 3;

/** The line that a card opens with: a word for where things stand, and what it is about. */
export function drawRule(
  { word, tone, name }: { word: string; tone: Tone; name: string },
  style: TerminalStyle,
): string {
  const { width } = style;
  const shown = word.toUpperCase();
  const short = shortenTo(neutraliseLine(name), Math.max(1, width - shown.length - 9));
  const rule = paint(style, 'dim', '─'.repeat(width - shown.length - widthOf(short) - 7));
  const start = paint(style, 'dim', '──');
  return `${start} ${paint(style, TONES[tone], shown)} ${paint(style, 'dim', '─')} ${paint(style, 'bold', short)} ${rule}`;
}

/** What the card of a run opens with: the status, the workflow, and which run it is. */
export function drawTitle(
  {
    status,
    tone,
    title,
    word = status,
  }: {
    status: string;
    tone: Tone;
    title: RunTitle;
    /** In the place of the status. */
    word?: string;
  },
  style: TerminalStyle,
): string[] {
  return [
    drawRule({ word, tone, name: title.workflow }, style),
    ...drawRun(title, style),
    ...drawChain(title, style),
  ];
}

function drawChain({ chain }: RunTitle, style: TerminalStyle): string[] {
  if (chain === null) return [];
  const { continues, retried, now } = chain;
  const sentences = [
    ...(continues === null ? [] : [neutraliseLine(continues)]),
    ...(retried === null
      ? []
      : [`${describeRetried(retried, neutraliseLine)}, ${formatPast(retried.at, now, style)}.`]),
  ];
  return sentences.flatMap((sentence) => drawText(sentence, style, CHAIN_LINES_MAX));
}

/** Which run it is, in a line or two. */
export function drawRun(title: RunTitle, style: TerminalStyle): string[] {
  const facts = [
    `run ${title.shortId}`,
    `v${title.version}`,
    `${describeStart(title, neutraliseLine)}, ${formatTime(title.at, style)}`,
    formatDuration(title.tookMs),
  ].join(' · ');
  return drawText(facts, style, 2);
}

/** Text under the opening line, as wide as the card. */
export function drawText(text: string, style: TerminalStyle, linesMax?: number): string[] {
  return wrap(text, innerWidth(style), linesMax).map((line) => indentUnlessEmpty('', line));
}

/** A word in the colour of what it means for the reader. */
export function paintTone(style: TerminalStyle, tone: Tone, word: string): string {
  return paint(style, TONES[tone], word);
}
