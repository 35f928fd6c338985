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
    this.learn().catch((error: unknown) => this.#options.reportError(error, 'reading prices'));
  }

  /** Reads them anew, once for all who ask at the same time. */
  async learn(): Promise<void> {
    this.#loading ??= this.#load();
    await this.#loading;
  }

  /** An append that was to pay has lost: the balance may be another one. */
  forget(): void {
    this.#known = null;
    this.#loading = null;
  }

  /** What the events of an append cost. */
  debitOf(events: readonly RunEvent[]): Debit | null {
    const charges = events.flatMap(chargeOf);
    if (charges.length === 0) return null;
    if (this.#tenantId === null) throw new Error('a step was priced that nobody was asked about');
    return { tenantId: this.#tenantId, charges };
  }

  async #load(): Promise<void> {
    const { load, monotonic } = this.#options;
    const at = monotonic();
    try {
      const metering = await load();
      this.#tenantId = metering?.tenantId ?? this.#tenantId;
      this.#known = { at, metering, left: metering?.total ?? 0 };
    } finally {
      this.#loading = null;
    }
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
