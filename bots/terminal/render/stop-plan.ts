import { formatDuration } from '#src/domain/format-time.ts';
import type { StopPlanView } from '#src/views/stop-plan.ts';
import { explainStopPlan, headStopPlan, listPlan } from '#src/views/stop-plan-words.ts';
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
  const { word, name, only } = headStopPlan(view);
  const { runs, actions } = view;
  const stops = [...runs.flatMap((run) => run.actions), ...actions];
  const lines = stops.map((stop) => ({ typed: typeIntent(stop.intent, style), about: stop.about }));
  const fields = [
    ...(only === null ? runFields(view) : planFields(only)),
    BLANK,
    drawTyped('Next', lines, style),
  ];
  return [
    drawRule({ word, tone: 'waiting', name }, style),
    ...(only === null ? [] : drawRun(only.title, style)),
    ...drawText(explainStopPlan(view), style),
    '',
    ...drawFields(fields, style),
  ].join('\n');
}

function planFields({ plan, summary }: PlannedRun): Field[] {
  return [
    textField('Plan', summary),
    ...listPlan(plan).map(([label, ids]) => ({
      label,
      draw: (columns: number) => [listIds(ids, columns)],
    })),
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
