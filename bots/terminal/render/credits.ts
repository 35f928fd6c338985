import { count } from '#src/domain/count.ts';
import { nameCredits } from '#src/domain/credits.ts';
import { BALANCE_WORDS, type CreditsView, describeUsage } from '#src/views/credits.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { BLANK, drawFields, type Field } from './fields.ts';
import { widthOf } from './measure.ts';
import { drawRule, drawText } from './opening.ts';
import { shortenTo, type TerminalStyle, wrap } from './text.ts';

const GAP = 2;

/** What there is, bucket by bucket; what costs what; what was spent. */
export function renderCredits(view: CreditsView, style: TerminalStyle): string {
  const { status, tone, total } = view;
  const name = nameCredits(total);
  const groups = [
    ...tableField(
      'Balance',
      view.buckets.map(({ bucket, credits }) => [credits, bucket]),
    ),
    ...tableField(
      'Prices',
      view.prices.map(({ what, credits }) => [credits, what]),
    ),
    ...textOf('Told under', view.thresholds.join(', ')),
    ...usageFields(view),
  ];
  const fields = groups.at(-1) === BLANK ? groups.slice(0, -1) : groups;
  const opening = [
    drawRule({ word: 'credits', tone, name }, style),
    ...drawText(BALANCE_WORDS[status], style),
  ];
  return [...opening, ...(fields.length === 0 ? [] : ['', ...drawFields(fields, style)])].join(
    '\n',
  );
}

function usageFields({ today, recent }: CreditsView): Field[] {
  if (recent.days === 0) return [];
  return [
    { label: 'Today', draw: (columns) => wrap(describeUsage(today), columns) },
    { label: `${recent.days} days`, draw: (columns) => wrap(describeUsage(recent), columns) },
    ...tableField(
      'By workflow',
      recent.workflows.map((used) => [
        used.credits,
        `${used.workflow}, ${count(used.steps, 'step')}`,
      ]),
    ),
  ];
}

function textOf(label: string, text: string): Field[] {
  return text === '' ? [] : [{ label, draw: (columns) => wrap(text, columns) }, BLANK];
}

/** Amounts under one another, what they are of beside them. */
export function tableField(label: string, rows: readonly (readonly [string, string])[]): Field[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([amount]) => widthOf(amount)));
  const draw = (columns: number) =>
    rows.map(([amount, what]) => {
      const gap = ' '.repeat(width - widthOf(amount));
      const text = shortenTo(neutraliseLine(what), columns - width - GAP);
      return `${gap}${amount}${' '.repeat(GAP)}${text}`;
    });
  return [{ label, draw }, BLANK];
}
