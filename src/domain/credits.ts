import type { StepFailureFacts } from './errors.ts';
import type { Step } from './graph.ts';

/** One credit in microcredits: everything is counted in these, and nothing ever in fractions. */
export const MICROCREDITS = 1_000_000;
/** The most that an account holds and a step costs: a billion credits, exact in every arithmetic here. */
export const MICROCREDITS_MAX = 1_000_000_000 * MICROCREDITS;
const DAY_MS = 24 * 60 * 60 * 1000;
const DECIMALS = 6;

/** In the order in which they are spent. */
export const BUCKETS = ['trial', 'included', 'payg'] as const;
export type Bucket = (typeof BUCKETS)[number];

/** What is left in each bucket, in microcredits. */
export type Balance = Readonly<Record<Bucket, number>>;

/** What a step costs that calls this tool, or any tool where that is empty. */
export interface Price {
  stepType: string;
  tool: string;
  /** Microcredits. */
  price: number;
}

/** What one step is charged. */
export interface Charge {
  /** Its path. */
  step: string;
  /** Microcredits, above 0. */
  price: number;
}

export function totalOf(balance: Balance): number {
  return BUCKETS.reduce((sum, bucket) => sum + balance[bucket], 0);
}

/** What one bucket gives for a step. */
export interface Payment {
  step: string;
  bucket: Bucket;
  /** Microcredits, above 0. */
  amount: number;
}

/** Pays one charge after the other, the buckets in their order; null: the balance does not suffice for all. */
export function payCharges(
  balance: Balance,
  charges: readonly Charge[],
): { payments: Payment[]; left: Balance } | null {
  const left = { ...balance };
  const payments: Payment[] = [];
  for (const { step, price } of charges) {
    let due = price;
    for (const bucket of BUCKETS) {
      const amount = Math.min(left[bucket], due);
      if (amount > 0) payments.push({ step, bucket, amount });
      left[bucket] -= amount;
      due -= amount;
    }
    if (due > 0) return null;
  }
  return { payments, left };
}

/** The price of its tool, else that of its type; 0: it is free. */
export function priceOf(prices: readonly Price[], { type, fields }: Step): number {
  const ofType = prices.filter(({ stepType }) => stepType === type);
  const tool = fields['tool_name'];
  const priced = ofType.find((price) => price.tool !== '' && price.tool === tool);
  return (priced ?? ofType.find((price) => price.tool === ''))?.price ?? 0;
}

/** The lowest of the thresholds that a balance falls under; null: it falls under none. */
export function thresholdCrossed(
  thresholds: readonly number[],
  { from, to }: { from: number; to: number },
): number | null {
  const crossed = thresholds.filter((threshold) => to < threshold && threshold <= from);
  return crossed.length === 0 ? null : Math.min(...crossed);
}

/** "1.5" as 1500000, by its digits; null: it is no such number, or more than anybody can have. */
export function parseCredits(text: string): number | null {
  const [, whole, decimals = ''] = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text) ?? [];
  if (whole === undefined) return null;
  const amount = Number(whole) * MICROCREDITS + Number(decimals.padEnd(DECIMALS, '0'));
  return amount > MICROCREDITS_MAX ? null : amount;
}

/** 1500000 as "1.5". */
export function formatCredits(microcredits: number): string {
  const digits = String(Math.abs(microcredits)).padStart(DECIMALS + 1, '0');
  const [whole, decimals] = [digits.slice(0, -DECIMALS), digits.slice(-DECIMALS)];
  const sign = microcredits < 0 ? '-' : '';
  return `${sign}${`${whole}.${decimals}`.replace(/\.?0+$/, '')}`;
}

/** "1 credit", "0.5 credits". */
export function describeCredits(microcredits: number): string {
  return nameCredits(formatCredits(microcredits));
}

/** The same of an amount as it is shown: "1.5". */
export function nameCredits(amount: string): string {
  return `${amount} ${amount === '1' ? 'credit' : 'credits'}`;
}

/** The day of a moment, in UTC: days since 1970. */
export function dayOf(at: number): number {
  return Math.floor(at / DAY_MS);
}

/** Why a step does not start that costs more than there is. */
export function shortOfCredits(price: number, total: number): StepFailureFacts {
  return {
    code: 'INSUFFICIENT_CREDITS',
    message: `It costs ${describeCredits(price)}, and the balance is ${describeCredits(total)}. It was not started and not charged.`,
    outcome: 'known',
    curable: false,
  };
}

export const NO_CREDITS_AT_START = 'The balance is 0 credits: no run starts.';

/** What the steps of one workflow were charged. */
export interface WorkflowUsage {
  workflow: string;
  steps: number;
  /** Microcredits. */
  amount: number;
}

/** All that is known of a tenant's credits at one moment. */
export interface CreditFacts {
  /** Steps are charged. */
  isMetered: boolean;
  balance: Balance;
  /** Highest first. */
  thresholds: readonly number[];
  prices: readonly Price[];
  /** By workflow, the dearest first. Days are those of UTC. */
  today: readonly WorkflowUsage[];
  recent: readonly WorkflowUsage[];
  /** How many days `recent` is about, today among them. */
  recentDays: number;
  now: number;
}

/** `mcp_call:send_mail`, or `mcp_call`. */
export function namePriced({ stepType, tool }: Omit<Price, 'price'>): string {
  return tool === '' ? stepType : `${stepType}:${tool}`;
}
