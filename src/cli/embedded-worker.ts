import type { Config } from '#src/config.ts';
import { openWorker, type Worker } from '#src/engine/worker.ts';
import { openSteps, type Steps } from '#src/steps/index.ts';
import { forgetWorker } from '#src/store/workers.ts';
import { readVersion } from '#src/version.ts';
import type { Writing } from './open-writing.ts';

/** A worker inside a command, for that command's own run. */
export class EmbeddedWorker {
  readonly steps: Steps;
  #current: { worker: Worker; writing: Writing } | null = null;

  /** Opens the kinds of step; there is no worker before the run needs one. */
  static async open(config: Config): Promise<EmbeddedWorker> {
    const made: { embedded?: EmbeddedWorker } = {};
    const steps = await openSteps({
      config,
      version: readVersion(),
      onProcessGroup: (pgid, change) => made.embedded?.recordProcessGroup(pgid, change),
    });
    made.embedded = new EmbeddedWorker(steps);
    return made.embedded;
  }

  private constructor(steps: Steps) {
    this.steps = steps;
  }

  recordProcessGroup(pgid: number, change: 'started' | 'ended'): void {
    this.#current?.worker.recordProcessGroup(pgid, change);
  }

  get isDriving(): boolean {
    return this.#current !== null;
  }

  async drive(
    writing: Writing,
    { run, onEnded }: { run: number; onEnded: () => void },
  ): Promise<void> {
    const worker = await openWorker({
      ...writing,
      kinds: this.steps.kinds,
      onlyRun: run,
      onEnded,
      // Somebody else has the run now: it is only watched from here on.
      onBuried: () => (this.#current = null),
    });
    this.#current = { worker, writing };
    worker.engine.start();
  }

  /** Lets what is in flight end for so long, and gives the run back. */
  async stop(graceMs: number): Promise<void> {
    const current = this.#current;
    this.#current = null;
    if (current) await stopWorker(current, graceMs);
  }

  /** Ends the servers and threads of the steps. */
  close(): Promise<void> {
    return this.steps.close();
  }
}

async function stopWorker(
  { worker, writing: { app } }: { worker: Worker; writing: Writing },
  graceMs: number,
): Promise<void> {
  const cutOff = await worker.stop(graceMs);
  // What it still owns is freed by the next worker, which must find it for that.
  if (cutOff > 0) return;
  const statements = [forgetWorker(app.db, worker.key)];
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
