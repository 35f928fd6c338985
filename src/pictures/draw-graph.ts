import { Graphviz } from '@hpcc-js/wasm-graphviz';
import type { GraphView } from '#src/views/graph.ts';
import { arrangeBoxes, type Box, COLUMNS_MAX } from './arrange-boxes.ts';
import { describeGraph } from './describe-graph.ts';
import { FULL, foldGraph } from './fold-graph.ts';
import { paint } from './paint.ts';
import type { Picture } from './pictures.ts';
import { type Layout, readLayout } from './read-layout.ts';
import { EDGES_MAX } from './thin-edges.ts';
import { writeDot } from './write-dot.ts';
import { writeSvg } from './write-svg.ts';

/** In points: on a phone that shows so much across 380 pixels the names are nearly 8 pixels high. */
const LEGIBLE_WIDTH = 780;
/** A picture that is taller is a stripe where a chat shows it small. */
const LEGIBLE_HEIGHT = 2_400;
/** What is too big is folded, but for graphs so small that each step is worth its place. */
const FOLDS = [FULL, { ...FULL, nodesMax: 12 }, { nodesMax: 12, aloneMax: 8, partsMax: 20 }];
const COLUMNS = [COLUMNS_MAX, COLUMNS_MAX - 1, 1];

interface Plan {
  boxes: readonly Box[];
  layout: Layout;
}

/** Loading this file loads the libraries. */
export async function drawGraph(view: GraphView): Promise<Picture> {
  const graphviz = await Graphviz.load();
  const layOut = (dot: string) => readLayout(graphviz.layout(dot, 'plain', 'dot'));
  const { boxes, layout } = choosePlan(view, layOut);
  const svg = writeSvg(view, boxes, layout);
  return { svg: svg.text, alt: describeGraph(view), ...paint(svg) };
}

/** The first plan that a phone can show, the fullest first; or else what comes nearest to it. */
function choosePlan(view: GraphView, layOut: (dot: string) => Layout): Plan {
  const graphs = FOLDS.map((fold) => arrangeBoxes(foldGraph(view, fold), view.failureCode));
  // Nobody can follow the lines of a tangle, and graphviz takes minutes for it.
  const clear = graphs.filter(({ edges }) => edges.length <= EDGES_MAX);
  const plans: Plan[] = [];
  for (const graph of clear.length === 0 ? graphs.slice(-1) : clear) {
    for (const columns of COLUMNS) {
      const plan = { boxes: graph.boxes, layout: layOut(writeDot(graph, columns)) };
      if (excessOf(plan) <= 1) return plan;
      plans.push(plan);
    }
  }
  const [nearest] = plans.toSorted((a, b) => excessOf(a) - excessOf(b));
  if (!nearest) throw new Error('there is no plan');
  return nearest;
}

function excessOf({ layout: { width, height } }: Plan): number {
  return Math.max(width / LEGIBLE_WIDTH, height / LEGIBLE_HEIGHT);
}
