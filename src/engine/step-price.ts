import { type Charge, type Price, priceOf, shortOfCredits } from '#src/domain/credits.ts';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import type { Step } from '#src/domain/graph.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import type { StepState } from '#src/domain/step-state.ts';
import type { Debit } from '#src/store/append.ts';

/**
 * So long what was read of prices and balance is gone by, though it is read every second: a thread
 * may be busy. The append that starts a step has the last word on the balance.
 */
const KNOWN_MS = 5_000;

/** What steps cost, and what there was to pay for them. */
export interface Metering {
  tenantId: number;
  prices: readonly Price[];
  /** Microcredits in all buckets. */
  total: number;
}

/** What a step is charged, in microcredits; absent: it is free. */
export interface Fare {
  price?: number;
}

export type Quote = Fare | { failure: StepFailureFacts };

export interface StepPricesOptions {
  /** Null: nothing is charged. */
  load: () => Promise<Metering | null>;
  monotonic: () => number;
  reportError: (error: unknown, about: string) => void;
}

interface Known {
  at: number;
  metering: Metering | null;
  /** Of the total, what has not been quoted since: steps of one append do not count on the same credits. */
  left: number;
}

/**
 * What the steps of a worker's runs cost. Where nothing is metered this is one small read a second,
 * beside the runs: no step waits for it.
 */
export class StepPrices {
  readonly #options: StepPricesOptions;
  #known: Known | null = null;
  #tenantId: number | null = null;
  #loading: Promise<void> | null = null;
  /** The one after it, for those who have asked since it began. */
  #next: Promise<void> | null = null;
  /** What is being read was asked for before it was forgotten. */
  #isOutdated = false;

  constructor(options: StepPricesOptions) {
    this.#options = options;
  }

  /** Null: it is to be learned first. A step fails only by what was learned for it, `isLearned`. */
  quote(step: Step, isLearned: boolean): Quote | null {
    const known = this.#known;
    const isOld = known === null || this.#options.monotonic() - known.at > KNOWN_MS;
    if (known === null || (isOld && !isLearned)) return null;
    if (known.metering === null) return {};
    const { prices, total } = known.metering;
    const price = priceOf(prices, step);
    if (price <= known.left) {
      known.left -= price;
      return price === 0 ? {} : { price };
    }
    return isLearned && price > total ? { failure: shortOfCredits(price, total) } : null;
  }

  /** Reads them anew while nobody waits. */
  refresh(): void {
    if (this.#loading !== null) return;
    this.#load().catch((error: unknown) => this.#options.reportError(error, 'reading prices'));
  }

  /** Reads them anew, once for all who ask meanwhile: what began before it was asked for may be outdated. */
  async learn(): Promise<void> {
    if (this.#loading === null) return this.#load();
    this.#next ??= this.#loadAfter(this.#loading);
    await this.#next;
  }

  /** An append that was to pay has lost: the balance may be another one. */
  forget(): void {
    this.#known = null;
    this.#isOutdated = true;
  }

  /** What the events of an append cost. */
  debitOf(events: readonly RunEvent[]): Debit | null {
    const charges = events.flatMap(chargeOf);
    if (charges.length === 0) return null;
    if (this.#tenantId === null) throw new Error('a step was priced that nobody was asked about');
    return { tenantId: this.#tenantId, charges };
  }

  /** How that one ended is told to whoever waits for it. */
  async #loadAfter(loading: Promise<void>): Promise<void> {
    await Promise.allSettled([loading]);
    this.#next = null;
    await (this.#loading ?? this.#load());
  }

  #load(): Promise<void> {
    this.#isOutdated = false;
    this.#loading = this.#read().finally(() => (this.#loading = null));
    return this.#loading;
  }

  async #read(): Promise<void> {
    const { load, monotonic } = this.#options;
    const at = monotonic();
    const metering = await load();
    this.#tenantId = metering?.tenantId ?? this.#tenantId;
    if (!this.#isOutdated) this.#known = { at, metering, left: metering?.total ?? 0 };
  }
}

/** A step is charged once a run, at its first start: what it takes to get through is not paid again. */
export function isPaid({ attempt }: StepState): boolean {
  return attempt > 0;
}

function chargeOf(event: RunEvent): Charge[] {
  if (event.type !== 'step_started' && event.type !== 'task_created') return [];
  const { price } = event.data;
  return price === undefined ? [] : [{ step: event.step, price }];
}
