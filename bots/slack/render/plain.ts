import type {
  ContextBlock,
  DividerBlock,
  KnownBlock,
  PlainTextElement,
  SectionBlock,
} from '@slack/types';
import { capitalise } from '#src/domain/capitalise.ts';
import type { Tone } from '#src/views/run-view.ts';
import { TONE_MARKS } from '../../words/marks.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { FIELDS_MAX, HEADER_LENGTH_MAX, lengthOf, shortenLine } from './text.ts';

export const DIVIDER: DividerBlock = { type: 'divider' };

/** Nothing in it is parsed: neither mentions nor links, nor `:names:` of emoji. */
export function plainText(text: string, max: number): PlainTextElement {
  const short = lengthOf(text) <= max ? text : shortenLine(text, max);
  return { type: 'plain_text', text: short.trim() === '' ? '(nothing)' : short, emoji: false };
}

/** "🔴 Failed · order-sync": the word comes first, a long name loses its end. */
export function drawHeader({
  tone,
  word,
  name,
}: {
  tone: Tone;
  word: string;
  name: string;
}): KnownBlock {
  const shown = neutraliseLine(name);
  const text = `${TONE_MARKS[tone]} ${capitalise(word)}${shown === '' ? '' : ` · ${shown}`}`;
  return { type: 'header', text: plainText(text, HEADER_LENGTH_MAX) };
}

/** Small print. Of outside text only what is given as `plain`; `ours` is parsed by Slack. */
export function drawContext(
  parts: readonly ({ plain: string } | { ours: string })[],
): ContextBlock {
  return {
    type: 'context',
    elements: parts.map((part) =>
      'plain' in part
        ? plainText(part.plain, CONTEXT_LENGTH_MAX)
        : { type: 'mrkdwn', text: part.ours, verbatim: true },
    ),
  };
}

/** Facts in two columns, on a phone one under the other: words and numbers of our own only. */
export function drawFacts(
  facts: readonly (readonly [label: string, value: string])[],
): SectionBlock[] {
  const count = Math.ceil(facts.length / FIELDS_MAX);
  return Array.from({ length: count }, (_, index) => ({
    type: 'section',
    fields: facts.slice(index * FIELDS_MAX, (index + 1) * FIELDS_MAX).map(([label, value]) => ({
      type: 'mrkdwn' as const,
      text: `*${label}*\n${value}`,
      verbatim: true,
    })),
  }));
}

const CONTEXT_LENGTH_MAX = 600;
