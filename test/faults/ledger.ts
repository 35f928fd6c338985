import type { RunStatus } from '#src/domain/run-events.ts';

/** What the runtime has acknowledged: it must be so at the end, whatever was killed meanwhile. */
export class Ledger {
  /** Keys of runs by the UUID under which they were asked for. */
  readonly started = new Map<string, number>();
  /** Runs that were said to be stopped. */
  readonly stopped = new Set<number>();
  /** Runs that were said to be draining: they may not complete any more. */
  readonly draining = new Set<number>();
  readonly requests = { accepted: 0, refused: 0 };

  accept(run: number, status: RunStatus): void {
    this.requests.accepted += 1;
    if (status === 'stopped') this.stopped.add(run);
    if (status === 'draining') this.draining.add(run);
  }
}
