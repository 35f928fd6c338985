import { capitalise } from '#src/domain/capitalise.ts';
import { count } from '#src/domain/count.ts';
import { nameCredits } from '#src/domain/credits.ts';
import { BALANCE_WORDS, type CreditsView, describeUsage } from '#src/views/credits.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, drawList, type Line } from './pieces.ts';
import { drawFacts, drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine, shortenName } from './text.ts';

const ROWS_MAX = 20;

/** What there is, bucket by bucket; what costs what; what was spent. */
export function drawCredits(view: CreditsView, drawing: Drawing): Draft {
  const { status, tone, total, thresholds, actions } = view;
  const name = nameCredits(total);
  return {
    blocks: [
      drawHeader({ word: 'credits', tone, name }),
      ...drawLines([[BALANCE_WORDS[status]]]),
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
          `${shortenName(used.workflow)}, ${count(used.steps, 'step')}`,
        ]),
        drawing,
      ),
      ...drawActions(actions, drawing),
    ],
    said: [`Credits: ${total} left.`, BALANCE_WORDS[status]],
  };
}

/** How much is left in each, as facts of a card. */
export function bucketFacts({ buckets }: Pick<CreditsView, 'buckets'>): [string, string][] {
  return buckets.map(({ bucket, credits }) => [capitalise(bucket), credits]);
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
