import { describeBadges } from '#src/views/badges.ts';
import { chooseSteps, type GraphStep, type GraphView } from '#src/views/graph.ts';
import { markBadge } from '../../words/marks.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { bold, code, type Line } from './markdown.ts';
import { drawTitle, nameRun } from './opening.ts';
import { drawActions, drawList, drawPicture } from './parts.ts';
import { listNames, shortenLine } from './text.ts';

const STEPS_MAX = 30;
const IDS_LENGTH_MAX = 160;
const PROGRESS_LENGTH_MAX = 200;

/** The steps of a run, layer by layer, each with what it comes after: the same that a picture says. */
export function drawGraph(view: GraphView, drawing: Drawing): Draft {
  const { title, tone, status, layers, actions } = view;
  const steps = layers.flat();
  return {
    tone,
    parts: [
      ...drawTitle({ status, tone, title }, drawing),
      ...drawLayers(layers, chooseSteps(steps, roomFor(STEPS_MAX, drawing)), drawing),
      ...drawPicture(drawing),
      ...drawActions(actions),
    ],
    said: [`Graph of ${nameRun(title, drawing)}, ${status}: ${describeBadges(steps)}.`],
  };
}

/** The layers of which nothing is shown are told together, at the end. */
function drawLayers(
  layers: readonly GraphStep[][],
  shown: ReadonlySet<GraphStep>,
  drawing: Drawing,
): Part[] {
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
  const room = roomFor(PROGRESS_LENGTH_MAX, drawing, 40);
  return [
    code(shortenName(id, drawing)),
    ` ${markBadge(badge)}`,
    ...(isRoot ? [', ', bold('root step')] : []),
    ...words.map((word) => ` · ${shortenLine(word, room)}`),
    dependsOn.length === 0
      ? ''
      : ` · after ${listNames(dependsOn, roomFor(IDS_LENGTH_MAX, drawing, 20))}`,
  ];
}
