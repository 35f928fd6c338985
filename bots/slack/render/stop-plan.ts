import type { KnownBlock } from '@slack/types';
import { formatDuration } from '#src/domain/format-time.ts';
import type { StopPlanView } from '#src/views/stop-plan.ts';
import { explainStopPlan, headStopPlan, listPlan } from '#src/views/stop-plan-words.ts';
import { drawActions, drawOffer, isDenseList } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawRun } from './opening.ts';
import { bold, drawLines, type Line } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { listNames, shortenName } from './text.ts';

type PlannedRun = StopPlanView['runs'][number];

/** Of more runs than this the others are counted. */
const RUNS_MAX = 20;
const IDS_LENGTH_MAX = 300;

/** What a stop would do: nothing has happened yet. */
export function drawStopPlan(view: StopPlanView, drawing: Drawing): Draft {
  const { word, name, only } = headStopPlan(view);
  const told = explainStopPlan(view);
  return {
    blocks: [
      drawHeader({ word, tone: 'waiting', name }),
      ...(only === null ? [] : [drawRun(only.title)]),
      ...drawLines([[told], ...(only === null ? [] : planLines(only, drawing))]),
      ...(only === null ? drawRuns(view, drawing) : drawActions(only.actions, drawing)),
      ...drawActions(view.actions, drawing),
    ],
    said: [
      `${shortenName(name)}: ${word}`,
      only === null ? '' : `Run …${only.title.shortId}. ${only.summary}`,
      told,
    ],
  };
}

function planLines({ plan, summary }: PlannedRun, drawing: Drawing): Line[] {
  const room = roomFor(IDS_LENGTH_MAX, drawing, 30);
  return [
    [bold('Plan'), `  ${summary}`],
    ...listPlan(plan).map(([label, ids]): Line => [bold(label), `  ${listNames(ids, room)}`]),
  ];
}

function drawRuns({ runs, count }: StopPlanView, drawing: Drawing): KnownBlock[] {
  const shown = runs.slice(0, roomFor(RUNS_MAX, drawing));
  const left = count - shown.length;
  const look = { ...drawing, isDense: isDenseList(shown.length) };
  return [
    ...shown.flatMap(({ title, summary, actions }) => {
      const { workflow, version, tookMs, shortId } = title;
      const name = `${shortenName(workflow)} v${version}`;
      const text = `${shortId} · ${name} · for ${formatDuration(tookMs)}\n${summary}`;
      return drawOffer(text, actions, look);
    }),
    ...(left > 0 ? [drawContext([{ plain: `… ${left} more` }])] : []),
  ];
}
