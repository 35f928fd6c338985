/**
 * A program that drives one run and kills itself with SIGKILL before or after its nth commit:
 * `node crash-app.ts <JSON of CrashOrder>`. Not killed, it says how many commits it made.
 */
import { openWorker } from '#src/engine/worker.ts';
import { startRun } from '#src/operations/start-run.ts';
import { type CommitTrap, setTrap } from './commit-trap.ts';
import { openCrashApp } from './crash-database.ts';
import { KINDS } from './crash-kinds.ts';
import { ANA } from './factories.ts';

/** What the program is asked to do. */
export interface CrashOrder {
  url: string;
  workflow: string;
  runId: string;
  /** The file in which the outside calls are noted. */
  calls: string;
  /** At which commit it dies; null: at none. */
  trap: CommitTrap | null;
}

const { url, workflow, runId, calls, trap }: CrashOrder = JSON.parse(process.argv[2] ?? '');
const trapped = setTrap(trap);
// Nothing but the run itself commits: no beat comes between.
const env = { BEAT_SECONDS: '3600' };
const { app, store, close } = await openCrashApp({ url, env, onStore: trapped.watch });
const ended = Promise.withResolvers<void>();
const worker = await openWorker({ app, store, kinds: KINDS, onEnded: () => ended.resolve() });
worker.engine.start();
await startRun(app, { workflow, input: { calls }, trigger: 'test', by: ANA, runId });
worker.engine.wake();
await ended.promise;
await worker.stop(1000);
await close();
process.stdout.write(`${trapped.commits()}\n`);
