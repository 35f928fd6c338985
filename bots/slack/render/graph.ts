import type { KnownBlock } from '@slack/types';
import type { GraphStep, GraphView } from '#src/views/graph.ts';
import { BADGE_ORDER } from '#src/views/run-view.ts';
import { countBadges, markBadge } from './badges.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawTitle, nameRun } from './opening.ts';
import { drawPicture } from './picture.ts';
import { bold, code, drawList, type Line } from './pieces.ts';
import { listNames, NAME_LENGTH_MAX, shortenLine } from './text.ts';

/** Of more steps these are shown: those that ask most of the reader, and those that succeeded last. */
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
    said: [`Graph of ${nameRun(title)}, ${status}: ${countBadges(steps)}.`],
  };
}

function chooseSteps(steps: readonly GraphStep[], max: number): ReadonlySet<GraphStep> {
  return new Set(steps.toSorted((a, b) => needOf(a) - needOf(b)).slice(0, max));
}

function needOf({ badge }: GraphStep): number {
  return badge === 'Success' ? BADGE_ORDER.length : BADGE_ORDER.indexOf(badge);
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
  const more: Line[] = left.length === 0 ? [] : [[`… ${left.length} more: ${countBadges(left)}`]];
  return drawList([], [...lines, ...more]);
}

function describeStep(step: GraphStep, drawing: Drawing): Line {
  const { id, name, badge, isRoot, progress, dependsOn } = step;
  const words = [...(name === id ? [] : [name]), ...(progress === null ? [] : [progress])];
  return [
    code(shortenLine(id, NAME_LENGTH_MAX)),
    `  ${markBadge(badge)}`,
    ...(isRoot ? [', ', bold('root step')] : []),
    ...words.map((word) => ` · ${shortenLine(word, PROGRESS_LENGTH_MAX)}`),
    dependsOn.length === 0
      ? ''
      : ` · after ${listNames(dependsOn, roomFor(IDS_LENGTH_MAX, drawing, 20))}`,
  ];
}
