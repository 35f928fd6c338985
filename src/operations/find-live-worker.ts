import type { ReadApp } from '#src/app.ts';
import { isProcessAlive, readDwelling } from '#src/engine/worker-identity.ts';
import { listWorkers, type WorkerRecord } from '#src/store/workers.ts';

/** Is there a worker with a fresh beat that would drive this run, or any run at all? */
export async function hasLiveWorker(app: ReadApp, run?: number): Promise<boolean> {
  return (await openLiveWorkers(app))(run);
}

/** The same of many runs: of the workers as they are now. */
export async function openLiveWorkers(app: ReadApp): Promise<(run?: number) => boolean> {
  const freshSince = app.clock.now() - app.config.DEAD_AFTER_SECONDS * 1000;
  const live = (await listWorkers(app.db)).filter(
    (worker) => !worker.isStopped && worker.beatAt > freshSince && !isGone(worker),
  );
  return (run) => live.some(({ onlyRun }) => onlyRun === null || onlyRun === run);
}

/** Killed a moment ago: its beat is fresh still, but here one can see that its process is gone. */
function isGone({ host, boot, pid }: WorkerRecord): boolean {
  const here = readDwelling();
  return host === here.host && boot === here.boot && !isProcessAlive(pid);
}
