import type { GraphView } from '#src/views/graph.ts';
import type { Box } from './arrange-boxes.ts';
import { LOOKS, PAGE, ROOT_LOOK } from './badge-looks.ts';
import { describeGraph } from './describe-graph.ts';
import { drawCard } from './draw-card.ts';
import { HEADING_MARGIN, writeHeading } from './heading.ts';
import { escapeXml } from './picture-text.ts';
import type { Point } from './point.ts';
import type { LaidEdge, Layout } from './read-layout.ts';
import { FAMILIES, type Svg } from './svg.ts';

const MARGIN = 20;
/** Of a narrower picture a phone would blow the letters up. */
const WIDTH_MIN = 430;
const ARROW_LENGTH = 9;
const ARROW_HALF_WIDTH = 4;

/** The picture: a page of its own, so that it reads the same on a light and on a dark background. */
export function writeSvg(view: GraphView, boxes: readonly Box[], layout: Layout): Svg {
  const width = Math.ceil(Math.max(WIDTH_MIN, layout.width + 2 * MARGIN));
  const heading = writeHeading(view, width - 2 * HEADING_MARGIN);
  const left = (width - layout.width) / 2;
  const height = Math.ceil(heading.height + layout.height + MARGIN);
  const edges = layout.edges.map((edge) => drawEdge(edge, boxes[edge.to]));
  const drawn = boxes.map((box, index) => drawBox(box, layout.boxes.get(index)));
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${FAMILIES}">`,
    `<title>${escapeXml(describeGraph(view))}</title>`,
    `<rect x="1" y="1" width="${width - 2}" height="${height - 2}" rx="12" fill="${PAGE.paper}" stroke="${PAGE.border}" stroke-width="2"/>`,
    heading.text,
    `<g transform="translate(${round(left)} ${heading.height})">`,
    ...edges,
    ...drawn,
    '</g></svg>',
  ].join('\n');
  return { text, width, height };
}

function drawBox({ cards, isFrame, width, height }: Box, centre: Point | undefined): string {
  if (!centre) return '';
  const { x, y } = centre;
  const frame = isFrame
    ? `<rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${width}" height="${round(height)}" rx="14" fill="${PAGE.frame}" stroke="${PAGE.border}" stroke-width="1.5"/>`
    : '';
  const drawn = cards.map(({ card, centre: own }) =>
    drawCard(card, { x: x + own.x, y: y + own.y }),
  );
  return frame + drawn.join('');
}

/** Dashed where what it leads to never ran; as red as the root where it leads there. */
function drawEdge({ points }: LaidEdge, target: Box | undefined): string {
  const [start, ...others] = points;
  const [lean, end] = points.slice(-2);
  if (!start || !lean || !end || !target) return '';
  const isToRoot = target.cards.some(({ card }) => card.isRoot);
  const hasRun = target.cards.some(({ card }) => LOOKS[card.badge].dashes === null);
  const colour = isToRoot ? ROOT_LOOK.paper : PAGE.edge;
  const dashes = hasRun ? '' : ' stroke-dasharray="6 4"';
  const curve = `M${place(start)}C${others.map(place).join(' ')}`;
  return `<path d="${curve}" fill="none" stroke="${colour}" stroke-width="${isToRoot ? 3 : 1.6}"${dashes}/><path d="${arrowAt(lean, end)}" fill="${colour}"/>`;
}

function arrowAt(lean: Point, end: Point): string {
  const length = Math.hypot(end.x - lean.x, end.y - lean.y) || 1;
  const ahead = { x: (end.x - lean.x) / length, y: (end.y - lean.y) / length };
  const corner = (side: number): Point => ({
    x: end.x - ahead.x * ARROW_LENGTH - ahead.y * ARROW_HALF_WIDTH * side,
    y: end.y - ahead.y * ARROW_LENGTH + ahead.x * ARROW_HALF_WIDTH * side,
  });
  return `M${place(end)}L${place(corner(1))}L${place(corner(-1))}z`;
}

function place({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(length: number): number {
  return Math.round(length * 10) / 10;
}
