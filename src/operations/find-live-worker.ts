import type { ReadApp } from '#src/app.ts';
import { isProcessAlive, readDwelling } from '#src/engine/worker-identity.ts';
import { listWorkers, type WorkerRecord } from '#src/store/workers.ts';

/** Is there a worker with a fresh beat that would drive this run, or any run at all? */
export async function hasLiveWorker(app: ReadApp, run?: number): Promise<boolean> {
  const workers = await listWorkers(app.db);
  const freshSince = app.clock.now() - app.config.DEAD_AFTER_SECONDS * 1000;
  return workers.some(
    (worker) =>
      (worker.onlyRun === null || worker.onlyRun === run) &&
      !worker.isStopped &&
      worker.beatAt > freshSince &&
      !isGone(worker),
  );
}

/** Killed a moment ago: its beat is fresh still, but here one can see that its process is gone. */
function isGone({ host, boot, pid }: WorkerRecord): boolean {
  const here = readDwelling();
  return host === here.host && boot === here.boot && !isProcessAlive(pid);
}
