import { count } from '#src/domain/count.ts';
import { nameCredits } from '#src/domain/credits.ts';
import { BALANCE_WORDS, type CreditsView, tellBuckets, tellUsage } from '#src/views/credits.ts';
import { NAME_LENGTH_MAX } from '../../words/shortening.ts';
import { drawActions } from './buttons.ts';
import { type Draft, type Drawing, roomFor } from './card.ts';
import { bold, drawLines, drawList, type Line } from './pieces.ts';
import { drawFacts, drawHeader } from './plain.ts';
import { shortenLine, shortenName } from './text.ts';

const ROWS_MAX = 20;

/** What there is, bucket by bucket; what costs what; what was spent. */
export function drawCredits(view: CreditsView, drawing: Drawing): Draft {
  const { status, tone, total, thresholds, actions } = view;
  const name = nameCredits(total);
  return {
    blocks: [
      drawHeader({ word: 'credits', tone, name }),
      ...drawLines([[BALANCE_WORDS[status]]]),
      ...drawFacts([...tellBuckets(view), ...tellUsage(view)]),
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
