import { count } from '#src/domain/count.ts';
import { nameCredits } from '#src/domain/credits.ts';
import { BALANCE_WORDS, type CreditsView, tellBuckets, tellUsage } from '#src/views/credits.ts';
import { NAME_LENGTH_MAX } from '../../words/shortening.ts';
import { type Draft, type Drawing, type Part, roomFor, shortenName } from './card.ts';
import { bold, type Line } from './markdown.ts';
import { drawActions, drawFacts, drawHeading, drawLines, drawList } from './parts.ts';
import { shortenLine } from './text.ts';

const ROWS_MAX = 20;

/** What there is, bucket by bucket; what costs what; what was spent. */
export function drawCredits(view: CreditsView, drawing: Drawing): Draft {
  const { status, tone, total, thresholds, actions } = view;
  return {
    tone,
    parts: [
      drawHeading({ word: 'credits', tone, name: nameCredits(total) }),
      ...drawLines([[BALANCE_WORDS[status]]]),
      ...drawFacts([...tellBuckets(view), ...tellUsage(view)]),
      ...drawAmounts(
        'Prices',
        view.prices.map(({ what, credits }) => [credits, what]),
        drawing,
      ),
      ...drawLines(
        thresholds.length === 0 ? [] : [[bold('Told under'), ` ${thresholds.join(', ')}`]],
      ),
      ...drawAmounts(
        'By workflow',
        view.recent.workflows.map((used) => [
          used.credits,
          `${shortenName(used.workflow, drawing)}, ${count(used.steps, 'step')}`,
        ]),
        drawing,
      ),
      ...drawActions(actions),
    ],
    said: [`Credits: ${total} left.`, BALANCE_WORDS[status]],
  };
}

function drawAmounts(
  heading: string,
  rows: readonly (readonly [amount: string, what: string])[],
  drawing: Drawing,
): Part[] {
  const shown = rows.slice(0, roomFor(ROWS_MAX, drawing));
  const left = rows.length - shown.length;
  const room = roomFor(2 * NAME_LENGTH_MAX, drawing, 40);
  return drawList(
    [bold(heading)],
    [
      ...shown.map(([amount, what]): Line => [bold(amount), ` ${shortenLine(what, room)}`]),
      ...(left === 0 ? [] : [[`… ${left} more`]]),
    ],
  );
}
