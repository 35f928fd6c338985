import { capitalise } from '#src/domain/capitalise.ts';
import type { Action } from '#src/views/action.ts';
import type { Tone } from '#src/views/run-view.ts';
import { TONE_MARKS } from '../../words/marks.ts';
import { neutraliseLine } from '../../words/readable.ts';
import type { Drawing, Part } from './card.ts';
import { roomFor } from './card.ts';
import { escape, type Line, writeFrame, writeLine, writeQuote } from './markdown.ts';
import { ALT_LENGTH_MAX, shortenLine, shortenValue } from './text.ts';

const HEADING_LENGTH_MAX = 150;
/** What is told of a picture whose words were lost. */
const NO_WORDS = 'The graph of the run';

export const DIVIDER: Part = { type: 'divider' };

/** "🔴 Failed · order-sync": the word comes first, a long name loses its end. Below it small print. */
export function drawHeading(
  { tone, word, name }: { tone: Tone; word: string; name: string },
  below: Line = [],
): Part {
  const shown = neutraliseLine(name);
  const heading = `${TONE_MARKS[tone]} ${capitalise(word)}${shown === '' ? '' : ` · ${shown}`}`;
  const lines = [`### ${escape(shortenLine(heading, HEADING_LENGTH_MAX))}`, ...smallPrint(below)];
  return { type: 'text', text: lines.join('\n') };
}

/** Lines one under the other. */
export function drawLines(lines: readonly Line[]): Part[] {
  const shown = lines.map(writeLine).filter((line) => line !== '');
  return shown.length === 0 ? [] : [{ type: 'text', text: shown.join('\n') }];
}

/** Lines with a bullet each, under a heading. */
export function drawList(heading: Line, lines: readonly Line[]): Part[] {
  if (lines.length === 0) return [];
  const bullets = lines.map((line) => `- ${writeLine(line)}`);
  const head = heading.length === 0 ? [] : [writeLine(heading)];
  return [{ type: 'text', text: [...head, ...bullets].join('\n') }];
}

/** Text from outside as it is, in a frame of its own. */
export function drawFramed(heading: Line, text: string): Part[] {
  const head = heading.length === 0 ? [] : [writeLine(heading)];
  return [{ type: 'text', text: [...head, writeFrame(text)].join('\n') }];
}

/** Text from outside that is to be read as prose. */
export function drawQuoted(text: string): Part[] {
  return [{ type: 'text', text: writeQuote(text) }];
}

export function drawSmallPrint(line: Line): Part[] {
  return smallPrint(line).map((text) => ({ type: 'text', text }));
}

export function drawFacts(facts: Extract<Part, { type: 'facts' }>['facts']): Part[] {
  return facts.length === 0 ? [] : [{ type: 'facts', facts }];
}

export function describeFact([label, value]: readonly [string, string]): string {
  return `**${label}** ${value}`;
}

/** What may be done about a whole card. */
export function drawActions(actions: readonly Action[]): Part[] {
  return actions.length === 0 ? [] : [{ type: 'actions', actions }];
}

/** A row of a list: what it is first of all, more lines, its facts in small print. */
export function drawRow({
  lines,
  small,
  name,
  actions,
}: {
  lines: readonly Line[];
  small: Line;
  name: string;
  actions: readonly Action[];
}): Part {
  const text = [...lines.map(writeLine), ...smallPrint(small)].join('\n');
  return { type: 'row', text, name, actions };
}

/** The picture that goes with the message, said in words for whoever does not see it; none: nothing. */
export function drawPicture(drawing: Drawing, noWords = NO_WORDS): Part[] {
  const { picture } = drawing;
  if (picture == null) return [];
  const words = shortenValue(picture.altText, roomFor(ALT_LENGTH_MAX, drawing, 200));
  return [{ type: 'picture', file: picture.file, altText: words === '' ? noWords : words }];
}

function smallPrint(line: Line): string[] {
  const text = writeLine(line);
  return text === '' ? [] : [`-# ${text}`];
}
