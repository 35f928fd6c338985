import { expect, test } from 'vitest';
import { MICROCREDITS } from '#src/domain/credits.ts';
import { describeUsage } from '#src/views/credits.ts';
import { describeFall, describeRest, viewLowBalance } from '#src/views/low-balance.ts';
import { makeCredits } from '#test/support/example-credits.ts';
import { fulfil } from '#test/support/example-runs.ts';
import { factsOf } from '#test/support/run-facts.ts';

test.each([
  ['one credit', 1, ['1 credit left', 'under 1 credit with', '1 credit for 1 step']],
  ['half a credit', 0.5, ['0.5 credits left', 'under 0.5 credits with', '0.5 credits for 1 step']],
  ['ten credits', 10, ['10 credits left', 'under 10 credits with', '10 credits for 1 step']],
])('%s is counted in the words of a person', (_, many, [left, under, spent]) => {
  const amount = many * MICROCREDITS;
  const view = viewLowBalance(
    factsOf(fulfil()),
    {
      credits: makeCredits({
        balance: { trial: amount, included: 0, payg: 0 },
        today: [{ workflow: 'Order sync', steps: 1, amount }],
      }),
      threshold: amount,
      lateMs: null,
    },
    (text) => text,
  );
  expect(describeRest(view)).toBe(left);
  expect(describeFall(view, 'Order sync')).toContain(under);
  expect(describeUsage(view.today)).toBe(spent);
});
