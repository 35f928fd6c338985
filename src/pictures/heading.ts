import { countBadges } from '#src/views/badges.ts';
import type { GraphView } from '#src/views/graph.ts';
import { PAGE } from './badge-looks.ts';
import { CHARACTER_WIDTH } from './card.ts';
import { breakLine, cleanLine, escapeXml, fitLines } from './picture-text.ts';

export const HEADING_MARGIN = 20;
const NAME_SIZE = 18;
const TEXT_SIZE = 14;
const LEADING = 1.35;
const GAP = 18;

/** Whose graph it is, and how many steps became what: a picture is passed on by itself. */
export function writeHeading(view: GraphView, width: number): { text: string; height: number } {
  const { title, status, layers } = view;
  const counts = countBadges(layers.flat()).map(({ badge, count }) => `${count} ${badge}`);
  const lines = [
    ...fitLines(cleanLine(title.workflow), columnsOf(width, NAME_SIZE), 1).map((text) => {
      return { text, size: NAME_SIZE, pen: `fill="${PAGE.ink}" font-weight="bold"` };
    }),
    ...[`run ${title.shortId} · v${title.version} · ${status}`, counts.join(' · ')]
      .flatMap((text) => breakLine(text, columnsOf(width, TEXT_SIZE)))
      .map((text) => ({ text, size: TEXT_SIZE, pen: `fill="${PAGE.dim}"` })),
  ];
  let y = HEADING_MARGIN;
  const texts = lines.map(({ text, size, pen }) => {
    y += size * LEADING;
    return `<text x="${HEADING_MARGIN}" y="${(y - size * 0.35).toFixed(1)}" font-size="${size}" ${pen}>${escapeXml(text)}</text>`;
  });
  return { text: texts.join('\n'), height: Math.ceil(y + GAP) };
}

function columnsOf(width: number, size: number): number {
  return Math.floor(width / (size * CHARACTER_WIDTH));
}
