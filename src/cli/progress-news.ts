import type { ReadApp } from '#src/app.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { listProgress, type ProgressRecord } from '#src/store/progress.ts';
import { openLoopProgress } from './loop-progress.ts';

/** Steps say at most once a second how far they are. */
const READ_MS = 1_000;

/** What is worth telling somebody who waits for a run. */
export interface ProgressNews {
  onEvent: (event: RunEvent) => void;
  /** Looks what the steps in flight say of themselves, and tells each word once. */
  look: () => Promise<void>;
}

export function openProgressNews(
  { db, clock }: Pick<ReadApp, 'db' | 'clock'>,
  { run, tell }: { run: number; tell: (line: string) => void },
): ProgressNews {
  const inFlight = new Set<string>();
  const told = new Map<string, number>();
  const describeEvent = openLoopProgress(clock.monotonic);
  let readAt = clock.monotonic();
  return {
    onEvent: (event) => {
      if (event.type === 'step_started') {
        // A loop's inner steps are counted; a hundred of them may be in flight.
        if (parseStepPath(event.step) === null) inFlight.add(event.step);
      } else if (event.step !== undefined) inFlight.delete(event.step);
      const line = describeEvent(event);
      if (line !== null) tell(line);
    },
    look: async () => {
      const now = clock.monotonic();
      if (now - readAt < READ_MS || inFlight.size === 0) return;
      readAt = now;
      for (const progress of await listProgress(db, run)) {
        const { step, at } = progress;
        if (!inFlight.has(step) || told.get(step) === at) continue;
        told.set(step, at);
        tell(describe(progress));
      }
    },
  };
}

function describe({ step, progress, total, message }: ProgressRecord): string {
  const amount = total === null ? String(progress) : `${progress} of ${total}`;
  return `${step}: ${amount}${message === null ? '' : `, ${message}`}`;
}
