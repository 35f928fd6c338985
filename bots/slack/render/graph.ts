import type { KnownBlock } from '@slack/types';
import { describeBadges } from '#src/views/badges.ts';
import { chooseSteps, type GraphStep, type GraphView } from '#src/views/graph.ts';
import { markBadge } from '../../words/marks.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawTitle, nameRun } from './opening.ts';
import { drawPicture } from './picture.ts';
import { bold, code, drawList, type Line } from './pieces.ts';
import { listNames, shortenLine, shortenName } from './text.ts';

const STEPS_MAX = 30;
const IDS_LENGTH_MAX = 160;
const PROGRESS_LENGTH_MAX = 200;

/** The steps of a run, layer by layer, each with what it comes after: the same that a picture says. */
export function drawGraph(view: GraphView, drawing: Drawing): Draft {
  const { title, status, layers, actions } = view;
  const steps = layers.flat();
  return {
    blocks: [
      ...drawTitle(view),
      ...drawLayers(layers, chooseSteps(steps, roomFor(STEPS_MAX, drawing)), drawing),
      ...drawPicture(drawing),
      ...drawActions(actions, drawing),
    ],
    said: [`Graph of ${nameRun(title)}, ${status}: ${describeBadges(steps)}.`],
  };
}

/** The layers of which nothing is shown are told together, at the end. */
function drawLayers(
  layers: readonly GraphStep[][],
  shown: ReadonlySet<GraphStep>,
  drawing: Drawing,
): KnownBlock[] {
  const left = layers.flat().filter((step) => !shown.has(step));
  const lines = layers.flatMap((layer, index) =>
    layer
      .filter((step) => shown.has(step))
      .map((step): Line => [`${index + 1}. `, ...describeStep(step, drawing)]),
  );
  const more: Line[] =
    left.length === 0 ? [] : [[`… ${left.length} more: ${describeBadges(left)}`]];
  return drawList([], [...lines, ...more]);
}

function describeStep(step: GraphStep, drawing: Drawing): Line {
  const { id, name, badge, isRoot, progress, dependsOn } = step;
  const words = [...(name === id ? [] : [name]), ...(progress === null ? [] : [progress])];
  return [
    code(shortenName(id)),
    `  ${markBadge(badge)}`,
    ...(isRoot ? [', ', bold('root step')] : []),
    ...words.map((word) => ` · ${shortenLine(word, PROGRESS_LENGTH_MAX)}`),
    dependsOn.length === 0
      ? ''
      : ` · after ${listNames(dependsOn, roomFor(IDS_LENGTH_MAX, drawing, 20))}`,
  ];
}
