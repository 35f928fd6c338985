import { POINTS_PER_INCH, type Point } from './point.ts';

/** Where everything stands, in points from the upper left corner. */
export interface Layout {
  width: number;
  height: number;
  /** Centres of the boxes, by number. */
  boxes: ReadonlyMap<number, Point>;
  edges: readonly LaidEdge[];
}

export interface LaidEdge {
  from: number;
  to: number;
  /** A start, then three a curve: two that it leans to, and its end. */
  points: readonly Point[];
}

/** Reads graphviz's "plain" format: a line a thing, lengths in inches from the lower left corner. */
export function readLayout(plain: string): Layout {
  const lines = plain.split('\n').map((line) => line.split(' '));
  const [, , width = 0, height = 0] = (lines.find(([kind]) => kind === 'graph') ?? []).map(Number);
  const pointOf = (x: string | undefined, y: string | undefined): Point => ({
    x: Number(x) * POINTS_PER_INCH,
    y: (height - Number(y)) * POINTS_PER_INCH,
  });
  const boxes = new Map<number, Point>();
  const edges: LaidEdge[] = [];
  for (const [kind, name = '', ...words] of lines) {
    if (kind === 'node') boxes.set(numberOf(name), pointOf(words[0], words[1]));
    if (kind !== 'edge' || words.includes('invis')) continue;
    const [to = '', many, ...places] = words;
    const points = Array.from({ length: Number(many) }, (_, index) => {
      return pointOf(places[2 * index], places[2 * index + 1]);
    });
    edges.push({ from: numberOf(name), to: numberOf(to), points });
  }
  return { width: width * POINTS_PER_INCH, height: height * POINTS_PER_INCH, boxes, edges };
}

function numberOf(name: string): number {
  return Number(name.slice(1));
}
