import { describeUsage, tellBuckets } from '#src/views/credits.ts';
import { describeFall, describeRest, type LowBalanceView } from '#src/views/low-balance.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { drawActions } from './buttons.ts';
import type { Draft, Drawing } from './card.ts';
import { drawRun, lateLines } from './opening.ts';
import { bold, drawLines } from './pieces.ts';
import { drawFacts, drawHeader } from './plain.ts';
import { drawSentence, say } from './sentence.ts';
import { shortenName } from './text.ts';
import { shellLines } from './typed.ts';

/** The card of a balance that fell under a threshold: how much is left, what spent it, what to do. */
export function drawLowBalance(view: LowBalanceView, drawing: Drawing): Draft {
  const { tone, title, today, advice, lateMs, actions } = view;
  const name = describeRest(view);
  const workflow = shortenName(title.workflow);
  const told = describeFall(view, workflow);
  return {
    blocks: [
      drawHeader({ word: 'low balance', tone, name }),
      drawRun(title),
      ...drawLines([
        ...lateLines(lateMs),
        ...tellRerouted(view).map((sentence) => drawSentence(sentence, drawing)),
        [told],
      ]),
      ...drawFacts([...tellBuckets(view), ['Today', describeUsage(today)]]),
      ...drawLines([[bold('What to do'), `  ${advice}`], ...shellLines(view.shellLines)]),
      ...drawActions(actions, drawing),
    ],
    said: [`Low balance: ${name}.`, ...tellRerouted(view).map(say), told, advice],
  };
}
