import type {
  KnownBlock,
  RichTextBlock,
  RichTextDate,
  RichTextSection,
  RichTextText,
  RichTextUsergroupMention,
  RichTextUserMention,
} from '@slack/types';
import { formatClockUtc, formatUtc } from '../../words/utc.ts';

/** Slack refuses an empty text. */
const NOTHING = '(nothing)';

/** Part of a line: words that Slack parses nothing in, or a time in the reader's own zone. */
export type Piece = string | Element;

type Element = RichTextText | RichTextDate | RichTextUserMention | RichTextUsergroupMention;

/** A line of words, and of names that were made fit to stand in one. */
export type Line = readonly Piece[];

export function bold(text: string): RichTextText {
  return { type: 'text', text, style: { bold: true } };
}

export function code(text: string): RichTextText {
  return { type: 'text', text, style: { code: true } };
}

export function italic(text: string): RichTextText {
  return { type: 'text', text, style: { italic: true } };
}

/** Pings one person, as Slack names them. */
export function callPerson(id: string): RichTextUserMention {
  return { type: 'user', user_id: id };
}

/** Pings everybody of a user group. */
export function callGroup(id: string): RichTextUsergroupMention {
  return { type: 'usergroup', usergroup_id: id };
}

/** "Today at 22:13" where the reader is. */
export function timeOf(at: number): RichTextDate {
  return {
    type: 'date',
    timestamp: Math.max(1, Math.floor(at / 1000)),
    format: '{date_short_pretty} at {time}',
    fallback: formatUtc(at),
  };
}

/** "22:13" where the reader is: of a time whose day is told beside it. */
export function clockOf(at: number): RichTextDate {
  return { ...timeOf(at), format: '{time}', fallback: formatClockUtc(at) };
}

/** "22:13:07" where the reader is: of what is near. */
export function exactTimeOf(at: number): RichTextDate {
  return { ...timeOf(at), format: '{time_secs}' };
}

/** The same within mrkdwn, which stands in small print. */
export function timeToken(at: number): string {
  const seconds = Math.max(1, Math.floor(at / 1000));
  return `<!date^${seconds}^{date_short_pretty} at {time}|${formatUtc(at)}>`;
}

/** Lines one under the other. */
export function drawLines(lines: readonly Line[]): KnownBlock[] {
  const shown = lines.filter((line) => line.length > 0);
  if (shown.length === 0) return [];
  const elements = shown.flatMap((line, index) => (index === 0 ? [...line] : ['\n', ...line]));
  return [richText({ type: 'rich_text_section', elements: mergePieces(elements) })];
}

/** Lines with a bullet each, under a heading. */
export function drawList(heading: Line, lines: readonly Line[]): KnownBlock[] {
  if (lines.length === 0) return [];
  return [
    richText(...(heading.length === 0 ? [] : [sectionOf(heading)]), {
      type: 'rich_text_list',
      style: 'bullet',
      elements: lines.map(sectionOf),
    }),
  ];
}

/** Text from outside, as it is, in a frame of its own: it cannot pass for what the card says. */
export function drawFramed(heading: Line, text: string): KnownBlock[] {
  const frame = {
    type: 'rich_text_preformatted',
    elements: [{ type: 'text', text: text === '' ? NOTHING : text }],
  } as const satisfies RichTextBlock['elements'][number];
  return [richText(...(heading.length === 0 ? [] : [sectionOf(heading)]), frame)];
}

/** Text from outside that is to be read as prose, with a rule down its side. */
export function drawQuoted(text: string): KnownBlock[] {
  return [
    richText({
      type: 'rich_text_quote',
      elements: [{ type: 'text', text: text === '' ? NOTHING : text }],
    }),
  ];
}

function sectionOf(line: Line): RichTextSection {
  return { type: 'rich_text_section', elements: mergePieces(line) };
}

function richText(...elements: RichTextBlock['elements']): RichTextBlock {
  return { type: 'rich_text', elements };
}

/** Bare words that follow each other are one element: each of them counts against the message. */
function mergePieces(line: Line): Element[] {
  const merged: Element[] = [];
  for (const piece of line) {
    const last = merged.at(-1);
    if (piece === '' || (typeof piece !== 'string' && 'text' in piece && piece.text === ''))
      continue;
    if (typeof piece !== 'string') merged.push(piece);
    else if (last?.type === 'text' && last.style === undefined) last.text += piece;
    else merged.push({ type: 'text', text: piece });
  }
  return merged.length === 0 ? [{ type: 'text', text: NOTHING }] : merged;
}
