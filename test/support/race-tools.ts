import type { RunEventType } from '#src/domain/run-events.ts';
import { DeathWatch } from '#src/engine/death-watch.ts';
import { readDwelling } from '#src/engine/worker-identity.ts';
import { releaseDeadWorkers } from '#src/operations/release-dead-workers.ts';
import type { CommitOutcome, EngineStore, Submission } from '#src/store/append.ts';
import type { TestProcess } from './workers.ts';

/** A held step, and a quick one behind it. */
export const STEPS = [
  { id: 'a', type: 'held' },
  { id: 'b', type: 'quick', depends_on: ['a'] },
];

/** Frees what a worker of this process owns, as a sweep does that knows its thread to be gone. */
export async function bury(process: TestProcess): Promise<number> {
  const watch = new DeathWatch({
    ...readDwelling(),
    ownPid: globalThis.process.pid,
    ownWorkers: new Set(),
    isProcessAlive: () => true,
    monotonic: () => performance.now(),
    deadAfterMs: 6000,
  });
  return (await releaseDeadWorkers(process.app, watch)).runs;
}

type Hold = (batch: readonly Submission[]) => Promise<void>;

/** Holds each commit back while `isShut` says so, and what it has written while `isUnheard` does. */
export function slow(isShut: Hold, isUnheard: Hold = async () => undefined) {
  return (store: EngineStore): EngineStore => ({
    commit: async (batch, barrier): Promise<CommitOutcome> => {
      await isShut(batch);
      const outcome = await store.commit(batch, barrier);
      await isUnheard(batch);
      return outcome;
    },
    findClaimable: (query) => store.findClaimable(query),
    loadEvents: (wanted) => store.loadEvents(wanted),
    loadHeads: (runs) => store.loadHeads(runs),
    watchForeignCommits: (onChange) => store.watchForeignCommits(onChange),
    close: () => store.close(),
  });
}

export function startsRun(batch: readonly Submission[]): boolean {
  return records(batch, 'run_started');
}

export function startsStep(batch: readonly Submission[]): boolean {
  return records(batch, 'step_started');
}

function records(batch: readonly Submission[], wanted: RunEventType): boolean {
  return batch.some(
    (submission) =>
      submission.type === 'append' && submission.events.some(({ type }) => type === wanted),
  );
}
