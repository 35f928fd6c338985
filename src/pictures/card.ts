import type { Badge } from '#src/domain/badge.ts';
import { count } from '#src/domain/count.ts';
import type { FailureCode } from '#src/domain/failure-codes.ts';
import { countBadges } from '#src/views/badges.ts';
import type { GraphStep } from '#src/views/graph.ts';
import type { Part } from './fold-graph.ts';
import { breakLine, cleanLine, fitLines, isReadable } from './picture-text.ts';

/** Every character of the font is as wide as this share of its size. */
export const CHARACTER_WIDTH = 0.602;
const SIZES = { title: 16, text: 14, badge: 14, tag: 14 } as const;
const LEADING = 1.25;
const PADDING = 8;
/** So wide is every card: three in a row are legible where a phone shows them 380 pixels wide. */
export const CARD_WIDTH = 178;
const INNER_WIDTH = CARD_WIDTH - 2 * PADDING;
export const SIGN_WIDTH = 18;
/** Of the ring around the root. */
export const RING_OUTSET = 8;
/** Of the pile that a fold is. */
export const PILE_OUTSET = 4;
const TITLE_LINES_MAX = 2;
const TEXT_LINES_MAX = 2;
const PROGRESS_LINES_MAX = 4;

export interface CardLine {
  text: string;
  kind: keyof typeof SIZES;
  size: number;
  /** From the top of the card to the foot of the letters. */
  y: number;
  /** Of the line that has its sign before it. */
  badge: Badge | null;
}

/** One box of the picture, before anybody knows where it stands. */
export interface Card {
  lines: readonly CardLine[];
  height: number;
  /** What colours it; of several, what asks most of the reader. */
  badge: Badge;
  isRoot: boolean;
  /** It stands for several steps. */
  isFold: boolean;
  /** How much room it takes around itself, for what is drawn there. */
  outset: number;
}

type Draft = Pick<CardLine, 'text' | 'kind'> & { badge?: Badge };

export function makeCard({ steps }: Part, failureCode: FailureCode | null): Card {
  const [first] = steps;
  const badges = countBadges(steps);
  const isFold = steps.length > 1;
  const drafts =
    isFold || first === undefined ? draftFold(steps, badges) : draftStep(first, failureCode);
  let y = PADDING;
  const lines = drafts.map(({ text, kind, badge = null }): CardLine => {
    const size = SIZES[kind];
    y += size * LEADING;
    return { text, kind, size, badge, y: y - size * 0.3 };
  });
  const isRoot = steps.some((step) => step.isRoot);
  const badge = badges[0]?.badge ?? 'Pending';
  const outset = isRoot ? RING_OUTSET : isFold ? PILE_OUTSET : 0;
  return { lines, height: y + PADDING, badge, isRoot, isFold, outset };
}

function draftFold(steps: readonly GraphStep[], badges: ReturnType<typeof countBadges>): Draft[] {
  const [only] = badges;
  const words =
    badges.length === 1 && only
      ? [{ badge: only.badge, text: only.badge }]
      : badges.map(({ badge, count: many }) => ({ badge, text: `${many} ${badge}` }));
  return [
    { text: count(steps.length, 'step'), kind: 'title' },
    ...words.map((word): Draft => ({ ...word, kind: 'badge' })),
  ];
}

function draftStep(step: GraphStep, failureCode: FailureCode | null): Draft[] {
  const { id, name, badge, isRoot, progress } = step;
  const title = cleanLine(id);
  const subtitle = cleanLine(name);
  const code = isRoot && failureCode !== null ? breakLine(failureCode, columnsOf('text')) : [];
  return [
    ...(isRoot ? [{ text: 'ROOT STEP', kind: 'tag' } as const] : []),
    ...draftLines('title', title === '' ? '□' : title, TITLE_LINES_MAX),
    ...(subtitle === title || !isReadable(subtitle)
      ? []
      : draftLines('text', subtitle, TEXT_LINES_MAX)),
    { text: badge, kind: 'badge', badge },
    ...code.map((text): Draft => ({ text, kind: 'text' })),
    ...(progress === null
      ? []
      : draftLines('text', `↻ ${cleanLine(progress)}`, PROGRESS_LINES_MAX)),
  ];
}

function draftLines(kind: Draft['kind'], text: string, lines: number): Draft[] {
  return fitLines(text, columnsOf(kind), lines).map((line) => ({ text: line, kind }));
}

function columnsOf(kind: Draft['kind']): number {
  return Math.floor(INNER_WIDTH / (SIZES[kind] * CHARACTER_WIDTH));
}
