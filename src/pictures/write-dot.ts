import { type BoxGraph, COLUMNS_MAX } from './arrange-boxes.ts';
import { POINTS_PER_INCH } from './point.ts';

const GRAPH = 'graph [rankdir=TB, nodesep=0.25, ranksep=0.42]';
const NODE = 'node [shape=box, fixedsize=true, label=""]';
const EDGE = 'edge [arrowhead=none]';

/**
 * What graphviz is asked to place: boxes by number, in rows of at most `columns` cards. No text from
 * outside is in it: what the boxes say is drawn over them.
 */
export function writeDot(graph: BoxGraph, columns = COLUMNS_MAX): string {
  const rows = chooseRows(graph, columns);
  const boxes = graph.boxes.map(({ width, height }, index) => {
    return `n${index} [width=${toInches(width)}, height=${toInches(height)}]`;
  });
  const levels = rows.map((row) => `{ rank=same; ${row.map((index) => `n${index}`).join('; ')} }`);
  const edges = new Set(graph.edges.map(([from, to]) => `n${from} -> n${to}`));
  // Rows are held one below the other by edges that nobody sees; beside one it would bend it.
  const order = rows
    .slice(1)
    .map((row, above) => `n${rows[above]?.[0]} -> n${row[0]}`)
    .filter((edge) => !edges.has(edge))
    .map((edge) => `${edge} [style=invis, weight=0]`);
  const lines = [GRAPH, NODE, EDGE, ...boxes, ...levels, ...order, ...edges];
  return `digraph {\n${lines.map((line) => `  ${line};\n`).join('')}}\n`;
}

/** The boxes of each layer in as many rows as they need, which are about equally long. */
function chooseRows({ boxes }: BoxGraph, columns: number): number[][] {
  const layers = Map.groupBy(boxes.keys(), (index) => boxes[index]?.layer ?? 0);
  const ordered = Array.from(layers).toSorted(([a], [b]) => a - b);
  return ordered.flatMap(([, layer]) => {
    const single = layer.filter((index) => !boxes[index]?.isFrame);
    const rows = Math.ceil(single.length / columns);
    const length = Math.ceil(single.length / rows);
    return [
      ...Array.from({ length: rows }, (_, row) => single.slice(row * length, (row + 1) * length)),
      ...layer.filter((index) => boxes[index]?.isFrame).map((index) => [index]),
    ];
  });
}

function toInches(points: number): string {
  return (points / POINTS_PER_INCH).toFixed(4);
}
