import { capitalise } from '#src/domain/capitalise.ts';
import { count } from '#src/domain/count.ts';
import {
  BUCKETS,
  type Bucket,
  type CreditFacts,
  formatCredits,
  nameCredits,
  namePriced,
  totalOf,
  type WorkflowUsage,
} from '#src/domain/credits.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Action } from './action.ts';
import type { Tone } from './run-view.ts';

/** What there is to pay for steps, what they cost and what was spent. Amounts are credits: "1.5". */
export interface CreditsView {
  kind: 'credits';
  tone: Tone;
  /** off: no step is charged. empty: nothing that costs starts. */
  status: 'off' | 'empty' | 'low' | 'well';
  total: string;
  /** In the order in which they are spent. */
  buckets: { bucket: Bucket; credits: string }[];
  /** Falling under one of these is told in chat, highest first. */
  thresholds: string[];
  prices: { what: string; credits: string }[];
  today: UsageTotal;
  recent: UsageTotal & { days: number; workflows: ({ workflow: string } & UsageTotal)[] };
  actions: Action[];
}

export interface UsageTotal {
  steps: number;
  credits: string;
}

/** What it means for whoever starts runs. */
export const BALANCE_WORDS: Readonly<Record<CreditsView['status'], string>> = {
  off: 'Credits are off: no step is charged.',
  empty: 'Nothing that costs starts: top it up.',
  low: 'The balance is low.',
  well: 'Steps that have a price are charged.',
};

const TONES: Readonly<Record<CreditsView['status'], Tone>> = {
  off: 'neutral',
  empty: 'bad',
  low: 'waiting',
  well: 'good',
};

/** Null: credits were never switched on. */
export function viewCredits(facts: CreditFacts | null, redact: Redact): CreditsView {
  const { balance, thresholds = [], prices = [], today = [], recent = [] } = facts ?? {};
  const status = facts?.isMetered ? judgeBalance(facts) : 'off';
  return {
    kind: 'credits',
    tone: TONES[status],
    status,
    total: formatCredits(balance ? totalOf(balance) : 0),
    buckets: bucketsOf(facts),
    thresholds: thresholds.map(formatCredits),
    prices: prices.map((price) => {
      return { what: redact(namePriced(price)), credits: formatCredits(price.price) };
    }),
    today: addUp(today),
    recent: {
      ...addUp(recent),
      days: facts?.recentDays ?? 0,
      workflows: recent.map((used) => ({ workflow: redact(used.workflow), ...addUp([used]) })),
    },
    actions: [],
  };
}

/** What is left in each, in the order in which they are spent. */
export function bucketsOf(facts: Pick<CreditFacts, 'balance'> | null): CreditsView['buckets'] {
  if (facts === null) return [];
  return BUCKETS.map((bucket) => ({ bucket, credits: formatCredits(facts.balance[bucket]) }));
}

export function addUp(usage: readonly WorkflowUsage[]): UsageTotal {
  const steps = usage.reduce((sum, used) => sum + used.steps, 0);
  const amount = usage.reduce((sum, used) => sum + used.amount, 0);
  return { steps, credits: formatCredits(amount) };
}

/** How much is left in each, as facts of a card. */
export function tellBuckets({ buckets }: Pick<CreditsView, 'buckets'>): [string, string][] {
  return buckets.map(({ bucket, credits }) => [capitalise(bucket), credits]);
}

/** What was spent, as facts of a card. */
export function tellUsage({ today, recent }: CreditsView): [string, string][] {
  if (recent.days === 0) return [];
  return [
    ['Today', describeUsage(today)],
    [`${recent.days} days`, describeUsage(recent)],
  ];
}

/** "2.5 credits for 3 steps". */
export function describeUsage({ credits, steps }: UsageTotal): string {
  return `${nameCredits(credits)} for ${count(steps, 'step')}`;
}

/** Of an account whose steps are charged: does what is left suffice? */
export function judgeBalance({
  balance,
  thresholds,
}: Pick<CreditFacts, 'balance' | 'thresholds'>): 'empty' | 'low' | 'well' {
  const total = totalOf(balance);
  if (total === 0) return 'empty';
  return thresholds.some((threshold) => threshold > total) ? 'low' : 'well';
}
