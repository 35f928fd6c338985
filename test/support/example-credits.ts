import { type CreditFacts, MICROCREDITS } from '#src/domain/credits.ts';
import { viewCredits } from '#src/views/credits.ts';
import { viewLowBalance } from '#src/views/low-balance.ts';
import type { View } from '#src/views/view.ts';
import { fulfil, MINUTE_MS } from './example-runs.ts';
import { T0 } from './factories.ts';
import { factsOf } from './run-facts.ts';

type Example = [name: string, view: View];

const asIs = (text: string) => text;

/** What is left after a day's work, unless told otherwise. */
export function makeCredits(over: Partial<CreditFacts> = {}): CreditFacts {
  const order = { workflow: 'Order sync', steps: 41, amount: 20.5 * MICROCREDITS };
  return {
    isMetered: true,
    balance: { trial: 0, included: 12.25 * MICROCREDITS, payg: 100 * MICROCREDITS },
    thresholds: [100 * MICROCREDITS, 20 * MICROCREDITS],
    prices: [
      { stepType: 'mcp_call', tool: '', price: MICROCREDITS / 2 },
      { stepType: 'mcp_call', tool: 'send_mail', price: 2 * MICROCREDITS },
    ],
    today: [order],
    recent: [
      { ...order, steps: 1_200, amount: 700_000_001 },
      { ...order, workflow: 'Refunds' },
    ],
    recentDays: 30,
    now: T0,
    ...over,
  };
}

export function creditViews(): Example[] {
  const empty = { trial: 0, included: 0, payg: 0 };
  const low = { ...empty, payg: 19_999_999 };
  const told = { threshold: 20 * MICROCREDITS, lateMs: null };
  const run = factsOf(fulfil(), { workflow: 'Order sync' });
  const credits = makeCredits({ balance: low });
  return [
    ['credits that suffice', viewCredits(makeCredits(), asIs)],
    ['credits that run out', viewCredits(credits, asIs)],
    ['credits that are spent', viewCredits(makeCredits({ balance: empty }), asIs)],
    ['credits that are off', viewCredits(makeCredits({ isMetered: false }), asIs)],
    ['credits that were never on', viewCredits(null, asIs)],
    ['a low balance', viewLowBalance(run, { ...told, credits }, asIs)],
    [
      'a low balance, told late',
      viewLowBalance(run, { ...told, credits, lateMs: 40 * MINUTE_MS }, asIs),
    ],
  ];
}
