import type { KnownBlock } from '@slack/types';
import { formatDuration } from '#src/domain/format-time.ts';
import type { StopPlanView } from '#src/views/stop-plan.ts';
import { drawActions, drawOffer, isDenseList } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { drawRun } from './opening.ts';
import { bold, drawLines, type Line } from './pieces.ts';
import { drawContext, drawHeader } from './plain.ts';
import { listNames, NAME_LENGTH_MAX, shortenLine } from './text.ts';

type PlannedRun = StopPlanView['runs'][number];

/** Of more runs than this the others are counted. */
const RUNS_MAX = 20;
const IDS_LENGTH_MAX = 300;

/** What a stop would do: nothing has happened yet. */
export function drawStopPlan(view: StopPlanView, drawing: Drawing): Draft {
  const { runs, workflow, actions } = view;
  const [only, another] = runs;
  const isOne = only !== undefined && another === undefined && workflow === null;
  const name = workflow ?? (isOne ? only.title.workflow : `${runs.length} active runs`);
  const word = view.isGraceful ? 'stop gracefully?' : 'stop now?';
  const told = explain(view);
  return {
    blocks: [
      drawHeader({ word, tone: 'waiting', name }),
      ...(isOne ? [drawRun(only.title)] : []),
      ...drawLines([[told], ...(isOne ? planLines(only, drawing) : [])]),
      ...(isOne ? drawActions(only.actions, drawing) : drawRuns(view, drawing)),
      ...drawActions(actions, drawing),
    ],
    said: [
      `${shortenLine(name, NAME_LENGTH_MAX)}: ${word}`,
      isOne ? `Run …${only.title.shortId}. ${only.summary}` : '',
      told,
    ],
  };
}

function explain({ why, count, isGraceful, drainMs }: StopPlanView): string {
  const time = isGraceful ? ` What is in flight has ${formatDuration(drainMs)} to end.` : '';
  switch (why) {
    case 'guessed':
      return `It is the only active run here. Nothing is stopped until you confirm it.${time}`;
    case 'several':
      return `Which of them is meant? Nothing is stopped until you pick one.${time}`;
    case 'dry_run':
      return `Only looked at: nothing is stopped.${time}`;
    case 'all': {
      const runs = count === 1 ? 'The one active run' : `All ${count} active runs`;
      return `${runs} of the workflow would be stopped. Nothing is until you confirm the count.${time}`;
    }
  }
}

function planLines({ plan, summary }: PlannedRun, drawing: Drawing): Line[] {
  const { isGraceful, inFlight, cancelled, withdrawn, notStarted } = plan;
  const lists: [label: string, ids: readonly string[]][] = [
    [isGraceful ? 'Will finish' : 'Cut off', inFlight],
    ['Not tried again', cancelled],
    ['Withdrawn', withdrawn],
    ['Will not start', notStarted],
  ];
  const room = roomFor(IDS_LENGTH_MAX, drawing, 30);
  return [
    [bold('Plan'), `  ${summary}`],
    ...lists
      .filter(([, ids]) => ids.length > 0)
      .map(([label, ids]): Line => [bold(label), `  ${listNames(ids, room)}`]),
  ];
}

function drawRuns({ runs, count }: StopPlanView, drawing: Drawing): KnownBlock[] {
  const shown = runs.slice(0, roomFor(RUNS_MAX, drawing));
  const left = count - shown.length;
  const look = { ...drawing, isDense: isDenseList(shown.length) };
  return [
    ...shown.flatMap(({ title, summary, actions }) => {
      const { workflow, version, tookMs, shortId } = title;
      const name = `${shortenLine(workflow, NAME_LENGTH_MAX)} v${version}`;
      const text = `${shortId} · ${name} · for ${formatDuration(tookMs)}\n${summary}`;
      return drawOffer(text, actions, look);
    }),
    ...(left > 0 ? [drawContext([{ plain: `… ${left} more` }])] : []),
  ];
}
