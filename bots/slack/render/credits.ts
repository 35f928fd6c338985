import { count } from '#src/domain/count.ts';
import type { CreditsView, UsageTotal } from '#src/views/credits.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, drawList, type Line } from './pieces.ts';
import { drawFacts, drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine } from './text.ts';

const WORDS: Readonly<Record<CreditsView['status'], string>> = {
  off: 'Credits are off: no step is charged.',
  empty: 'Nothing that costs starts: top it up.',
  low: 'The balance is low.',
  well: 'Steps that have a price are charged.',
};
const ROWS_MAX = 20;

/** What there is, bucket by bucket; what costs what; what was spent. */
export function drawCredits(view: CreditsView, drawing: Drawing): Draft {
  const { status, tone, total, thresholds, actions } = view;
  const name = `${total} credits`;
  return {
    blocks: [
      drawHeader({ word: 'credits', tone, name }),
      ...drawLines([[WORDS[status]]]),
      ...drawFacts([...bucketFacts(view), ...usageFacts(view)]),
      ...drawRows(
        'Prices',
        view.prices.map(({ what, credits }) => [credits, what]),
        drawing,
      ),
      ...drawLines(
        thresholds.length === 0 ? [] : [[bold('Told under'), `  ${thresholds.join(', ')}`]],
      ),
      ...drawRows(
        'By workflow',
        view.recent.workflows.map((used) => [
          used.credits,
          `${shortenLine(used.workflow, NAME_LENGTH_MAX)}, ${count(used.steps, 'step')}`,
        ]),
        drawing,
      ),
      ...drawActions(actions, drawing),
    ],
    said: [`Credits: ${total} left.`, WORDS[status]],
  };
}

/** How much is left in each, as facts of a card. */
export function bucketFacts({ buckets }: Pick<CreditsView, 'buckets'>): [string, string][] {
  return buckets.map(({ bucket, credits }) => [capitalise(bucket), credits]);
}

export function describeUsage({ credits, steps }: UsageTotal): string {
  return `${credits} credits for ${count(steps, 'step')}`;
}

function usageFacts({ today, recent }: CreditsView): [string, string][] {
  if (recent.days === 0) return [];
  return [
    ['Today', describeUsage(today)],
    [`${recent.days} days`, describeUsage(recent)],
  ];
}

function drawRows(
  heading: string,
  rows: readonly (readonly [amount: string, what: string])[],
  drawing: Drawing,
) {
  const shown = rows.slice(0, roomFor(ROWS_MAX, drawing));
  const left = rows.length - shown.length;
  return drawList(
    [bold(heading)],
    [
      ...shown.map(
        ([amount, what]): Line => [bold(amount), `  ${shortenLine(what, 2 * NAME_LENGTH_MAX)}`],
      ),
      ...(left === 0 ? [] : [[`… ${left} more`]]),
    ],
  );
}

function capitalise(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
