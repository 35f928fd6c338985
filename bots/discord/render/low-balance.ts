import { describeUsage, tellBuckets } from '#src/views/credits.ts';
import { describeFall, describeRest, type LowBalanceView } from '#src/views/low-balance.ts';
import { tellRerouted } from '#src/views/rerouted.ts';
import { type Draft, type Drawing, shortenName } from './card.ts';
import { bold } from './markdown.ts';
import { lateLines, runLine } from './opening.ts';
import { drawActions, drawFacts, drawHeading, drawLines } from './parts.ts';
import { drawSentence, say } from './sentence.ts';
import { shellLines } from './typed.ts';

/** The card of a balance that fell under a threshold: how much is left, what spent it, what to do. */
export function drawLowBalance(view: LowBalanceView, drawing: Drawing): Draft {
  const { tone, title, today, advice, lateMs, actions } = view;
  const name = describeRest(view);
  const told = describeFall(view, shortenName(title.workflow, drawing));
  return {
    tone,
    isCall: true,
    parts: [
      drawHeading({ word: 'low balance', tone, name }, runLine(title, drawing)),
      ...drawLines([
        ...lateLines(lateMs),
        ...tellRerouted(view).map((sentence) => drawSentence(sentence, drawing)),
        [told],
      ]),
      ...drawFacts([...tellBuckets(view), ['Today', describeUsage(today)]]),
      ...drawLines([[bold('What to do'), ` ${advice}`], ...shellLines(view.shellLines)]),
      ...drawActions(actions),
    ],
    said: [
      `Low balance: ${name}.`,
      ...tellRerouted(view).map((sentence) => say(sentence, drawing)),
      told,
      advice,
    ],
  };
}
