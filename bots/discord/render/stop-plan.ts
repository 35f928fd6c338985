import { formatDuration } from '#src/domain/format-time.ts';
import type { StopPlanView } from '#src/views/stop-plan.ts';
import { explainStopPlan, headStopPlan, listPlan } from '#src/views/stop-plan-words.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { bold, type Line } from './markdown.ts';
import { runLine } from './opening.ts';
import { drawActions, drawHeading, drawLines, drawRow, drawSmallPrint } from './parts.ts';
import { listNames } from './text.ts';

type PlannedRun = StopPlanView['runs'][number];

/** Of more runs than this the others are counted. */
const RUNS_MAX = 20;
const IDS_LENGTH_MAX = 300;

/** What a stop would do: nothing has happened yet. */
export function drawStopPlan(view: StopPlanView, drawing: Drawing): Draft {
  const { word, name, only } = headStopPlan(view);
  const told = explainStopPlan(view);
  const tone = 'waiting';
  return {
    tone,
    parts: [
      drawHeading({ word, tone, name }, only === null ? [] : runLine(only.title, drawing)),
      ...drawLines([[told], ...(only === null ? [] : planLines(only, drawing))]),
      ...(only === null ? drawRuns(view, drawing) : drawActions(only.actions)),
      ...drawActions(view.actions),
    ],
    said: [
      `${shortenName(name, drawing)}: ${word}`,
      only === null ? '' : `Run …${only.title.shortId}. ${only.summary}`,
      told,
    ],
  };
}

function planLines({ plan, summary }: PlannedRun, drawing: Drawing): Line[] {
  const room = roomFor(IDS_LENGTH_MAX, drawing, 30);
  return [
    [bold('Plan'), ` ${summary}`],
    ...listPlan(plan).map(([label, ids]): Line => [bold(label), ` ${listNames(ids, room)}`]),
  ];
}

function drawRuns({ runs, count }: StopPlanView, drawing: Drawing): Part[] {
  const shown = runs.slice(0, roomFor(RUNS_MAX, drawing));
  const left = count - shown.length;
  return [
    ...shown.map(({ title, summary, actions }) => {
      const { version, tookMs, shortId } = title;
      const workflow = shortenName(title.workflow, drawing);
      return drawRow({
        lines: [[bold(workflow), ` v${version}`], [summary]],
        small: [`${shortId} · for ${formatDuration(tookMs)}`],
        name: `${shortId} ${workflow}`,
        actions,
      });
    }),
    ...drawSmallPrint(left > 0 ? [`… ${left} more`] : []),
  ];
}
