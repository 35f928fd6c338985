import type { FailureCode } from '#src/domain/failure-codes.ts';
import { CARD_WIDTH, type Card, makeCard } from './card.ts';
import type { FoldedGraph, Part } from './fold-graph.ts';
import type { Point } from './point.ts';
import { thinEdges } from './thin-edges.ts';

/** More beside each other could not be read on a phone. */
export const COLUMNS_MAX = 3;
const GAP = 14;
const FRAME_PADDING = 14;

/** What is placed as one: a card, or a frame around cards whose edges are the same. */
export interface Box {
  cards: readonly PlacedCard[];
  width: number;
  height: number;
  layer: number;
  isFrame: boolean;
}

/** A card with where its centre is, seen from that of its box. */
export interface PlacedCard {
  card: Card;
  centre: Point;
}

export interface BoxGraph {
  boxes: readonly Box[];
  edges: FoldedGraph['edges'];
}

/**
 * Parts that come after the same and before the same are put into one frame where they are more
 * than a row holds: an edge to it stands for one to each. The root always stands for itself.
 */
export function arrangeBoxes(graph: FoldedGraph, failureCode: FailureCode | null): BoxGraph {
  const keys = keysOf(graph);
  const groups = [...Map.groupBy(graph.parts.keys(), (index) => keys[index]).values()].flatMap(
    (members) => (members.length > COLUMNS_MAX ? [members] : members.map((index) => [index])),
  );
  const boxOf = new Map(groups.flatMap((members, box) => members.map((index) => [index, box])));
  const seen = new Set<string>();
  const edges = graph.edges.flatMap(([from, to]) => {
    const edge = [boxOf.get(from) ?? 0, boxOf.get(to) ?? 0] as const;
    const key = edge.join(' ');
    if (seen.has(key)) return [];
    seen.add(key);
    return [edge];
  });
  const boxes = groups.map((members) => {
    const parts = members.flatMap((index) => graph.parts[index] ?? []);
    return makeBox(parts, failureCode);
  });
  return { boxes, edges: thinEdges(edges) };
}

function keysOf({ parts, edges }: FoldedGraph): string[] {
  const ends = edges.flatMap(([from, to]) => [
    { part: from, end: `>${to}` },
    { part: to, end: `<${from}` },
  ]);
  const byPart = Map.groupBy(ends, ({ part }) => part);
  return parts.map(({ steps }, index) => {
    if (steps.some(({ isRoot }) => isRoot)) return `root ${index}`;
    return (byPart.get(index) ?? []).map(({ end }) => end).join(' ');
  });
}

function makeBox(parts: readonly Part[], failureCode: FailureCode | null): Box {
  const cards = parts.map((part) => makeCard(part, failureCode));
  const layer = parts[0]?.layer ?? 0;
  if (cards.length > 1) return { ...makeFrame(cards), layer, isFrame: true };
  const { height = 0, outset = 0 } = cards[0] ?? {};
  const around = { width: CARD_WIDTH + 2 * outset, height: height + 2 * outset };
  const centre = { x: 0, y: 0 };
  return { ...around, layer, isFrame: false, cards: cards.map((card) => ({ card, centre })) };
}

function makeFrame(cards: readonly Card[]): Pick<Box, 'cards' | 'width' | 'height'> {
  const pitch = CARD_WIDTH + GAP;
  const width = COLUMNS_MAX * pitch - GAP + 2 * FRAME_PADDING;
  const placed: PlacedCard[] = [];
  let y = FRAME_PADDING;
  for (let first = 0; first < cards.length; first += COLUMNS_MAX) {
    const row = cards.slice(first, first + COLUMNS_MAX);
    const height = Math.max(...row.map((card) => card.height + 2 * card.outset));
    for (const [column, card] of row.entries()) {
      const x = (column - (row.length - 1) / 2) * pitch;
      placed.push({ card, centre: { x, y: y + height / 2 } });
    }
    y += height + GAP;
  }
  const height = y - GAP + FRAME_PADDING;
  const centred = placed.map(({ card, centre }) => {
    return { card, centre: { x: centre.x, y: centre.y - height / 2 } };
  });
  return { cards: centred, width, height };
}
