import { formatDuration } from '#src/domain/format-time.ts';
import type { StopPlanView } from '#src/views/stop-plan.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { typeIntent } from './commands.ts';
import { BLANK, drawFields, type Field, listIds, textField } from './fields.ts';
import { widthOf } from './measure.ts';
import { drawTyped } from './next-field.ts';
import { drawRule, drawRun, drawText } from './opening.ts';
import { shortenTo, type TerminalStyle, wrap } from './text.ts';

type PlannedRun = StopPlanView['runs'][number];

/** Of more runs than this the others are counted. */
const RUNS_MAX = 10;

/** What a stop would do: nothing has happened yet. */
export function renderStopPlan(view: StopPlanView, style: TerminalStyle): string {
  const { runs, workflow, actions } = view;
  const [only, another] = runs;
  const isOne = only !== undefined && another === undefined && workflow === null;
  const name = workflow ?? (isOne ? only.title.workflow : `${runs.length} active runs`);
  const word = view.isGraceful ? 'stop gracefully?' : 'stop now?';
  const stops = [...runs.flatMap((run) => run.actions), ...actions];
  const lines = stops.map((stop) => ({ typed: typeIntent(stop.intent, style), about: stop.about }));
  const fields = [
    ...(isOne ? planFields(only) : runFields(view)),
    BLANK,
    drawTyped('Next', lines, style),
  ];
  return [
    drawRule({ word, tone: 'waiting', name }, style),
    ...(isOne ? drawRun(only.title, style) : []),
    ...drawText(explain(view), style),
    '',
    ...drawFields(fields, style),
  ].join('\n');
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

function planFields({ plan, summary }: PlannedRun): Field[] {
  const { isGraceful, inFlight, cancelled, withdrawn, notStarted } = plan;
  const lists: [label: string, ids: readonly string[]][] = [
    [isGraceful ? 'Will finish' : 'Cut off', inFlight],
    ['Not tried again', cancelled],
    ['Withdrawn', withdrawn],
    ['Will not start', notStarted],
  ];
  return [
    textField('Plan', summary),
    ...lists
      .filter(([, ids]) => ids.length > 0)
      .map(([label, ids]) => ({ label, draw: (columns: number) => [listIds(ids, columns)] })),
  ];
}

function runFields({ runs, count }: StopPlanView): Field[] {
  const shown = runs.slice(0, RUNS_MAX);
  const left = count - shown.length;
  return [
    ...shown.map(({ title, summary }): Field => {
      const facts = `v${title.version}, for ${formatDuration(title.tookMs)}`;
      return {
        label: title.shortId,
        draw: (columns) => [
          `${shortenTo(neutraliseLine(title.workflow), columns - widthOf(facts) - 1)} ${facts}`,
          ...wrap(summary, columns),
        ],
      };
    }),
    ...(left > 0 ? [textField('', `… ${left} more`)] : []),
  ];
}
