import type { LowBalanceView } from '#src/views/low-balance.ts';
import { drawActions } from './buttons.ts';
import type { Draft, Drawing } from './card.ts';
import { bucketFacts, describeUsage } from './credits.ts';
import { drawRun, lateLines } from './opening.ts';
import { bold, drawLines } from './pieces.ts';
import { drawFacts, drawHeader } from './plain.ts';
import { NAME_LENGTH_MAX, shortenLine } from './text.ts';
import { shellLines } from './typed.ts';

/** The card of a balance that fell under a threshold: how much is left, what spent it, what to do. */
export function drawLowBalance(view: LowBalanceView, drawing: Drawing): Draft {
  const { tone, total, threshold, title, today, advice, lateMs, actions } = view;
  const name = `${total} credits left`;
  const workflow = shortenLine(title.workflow, NAME_LENGTH_MAX);
  const told = `The balance fell under ${threshold} credits with a step of ${workflow}.`;
  return {
    blocks: [
      drawHeader({ word: 'low balance', tone, name }),
      drawRun(title),
      ...drawLines([...lateLines(lateMs), [told]]),
      ...drawFacts([...bucketFacts(view), ['Today', describeUsage(today)]]),
      ...drawLines([[bold('What to do'), `  ${advice}`], ...shellLines(view.shellLines)]),
      ...drawActions(actions, drawing),
    ],
    said: [`Low balance: ${name}.`, told, advice],
  };
}
