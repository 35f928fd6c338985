import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { Resvg } from '@resvg/resvg-js';
import type { GraphView } from '#src/views/graph.ts';
import { arrangeBoxes, type Box, COLUMNS_MAX } from './arrange-boxes.ts';
import { describeGraph } from './describe-graph.ts';
import { FULL, foldGraph } from './fold-graph.ts';
import type { Picture } from './pictures.ts';
import { type Layout, readLayout } from './read-layout.ts';
import { EDGES_MAX } from './thin-edges.ts';
import { writeDot } from './write-dot.ts';
import { FONT, type Svg, writeSvg } from './write-svg.ts';

const WIDTH_PX_MAX = 2_000;
const HEIGHT_PX_MAX = 6_000;
/** What every platform takes without a word. */
export const PNG_BYTES_MAX = 1_000_000;
/** Two pixels a point are sharp on a phone; fewer are for pictures that would become too big. */
const ZOOMS = [2, 1, 0.5];
const FONTS = join(
  dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')),
  'ttf',
);
// Without files of its own, and with those of the system, letters are missing here and there.
const FONT_OPTIONS = {
  loadSystemFonts: false,
  fontFiles: ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf'].map((file) => join(FONTS, file)),
  defaultFontFamily: FONT,
};

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

/** In this thread: those of the process's pool never give back what a picture took of them. */
function paint(svg: Svg): Pick<Picture, 'png' | 'widthPx' | 'heightPx'> {
  const most = Math.min(WIDTH_PX_MAX / svg.width, HEIGHT_PX_MAX / svg.height);
  for (const zoom of ZOOMS) {
    const fitTo = { mode: 'zoom', value: Math.min(zoom, most) } as const;
    const image = new Resvg(svg.text, { font: FONT_OPTIONS, fitTo }).render();
    const png = image.asPng();
    if (png.length < PNG_BYTES_MAX) return { png, widthPx: image.width, heightPx: image.height };
  }
  throw new Error('the picture is too big at every size');
}
