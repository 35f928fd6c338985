import type { MessagePort } from 'node:worker_threads';
import { type App, openApp, openOwnJournal } from '#src/app.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { readConfig } from '#src/config.ts';
import { endProcessGroups } from '#src/connect/process-groups.ts';
import { DeathWatch } from '#src/engine/death-watch.ts';
import type { EndedRun } from '#src/engine/engine.ts';
import { gatherWritten } from '#src/engine/gather-written.ts';
import { type JournalMessage, type PortEnd, serveJournal } from '#src/engine/journal-port.ts';
import type { FromWorkerThread, ToWorkerThread } from '#src/engine/thread-messages.ts';
import { openWorker, type Worker } from '#src/engine/worker.ts';
import { isProcessAlive, readDwelling } from '#src/engine/worker-identity.ts';
import { openSteps } from '#src/steps/index.ts';
import { readDatabaseUrl } from '#src/store/database.ts';
import { readVersion } from '#src/version.ts';
import { releaseDeadWorkers } from './release-dead-workers.ts';

/**
 * The engine's thread: the process's one writer, the runs it drives and its beat. Resolves when it
 * was told to stop and has closed everything.
 */
export async function runWorkerThread(port: MessagePort): Promise<void> {
  const config = readConfig();
  const clock = SYSTEM_CLOCK;
  const say = (message: FromWorkerThread) => port.postMessage(message);
  const stopped = Promise.withResolvers<void>();
  let worker: Worker | undefined;
  const own = await openOwnJournal(config, readDatabaseUrl(config.DATABASE_URL), clock, {
    onTrouble: (trouble) => {
      worker?.gate.setWritable(trouble === null);
      say({ type: 'trouble', trouble });
    },
    onWon: gatherWritten((ended) => say({ type: 'written', ended })),
  });
  const steps = await openSteps({
    config,
    version: readVersion(),
    onProcessGroup: (pgid, change) => worker?.recordProcessGroup(pgid, change),
  });
  const app = await openApp({ config, name: 'worker', kinds: steps.kinds, journal: own.journal });
  worker = await openWorker({
    app,
    store: own.store,
    kinds: steps.kinds,
    onEnded: gatherEnded(say),
    // Main starts another thread, which is another worker.
    onBuried: () => stopped.reject(new Error('this worker was taken for dead by another process')),
  });
  const { engine, key } = worker;
  const measure = () => ({ waiting: own.journal.depth, driven: engine.drivenRuns });
  const serve = (end: PortEnd) => serveJournal(end, own.journal, (run) => engine.wakeRun(run));
  const serveMain = serve(port);
  port.on('message', (message: ToWorkerThread) => {
    if (message === 'cancel') stopped.resolve();
    else if (message.type === 'measure') say({ type: 'figures', figures: measure() });
    else if (message.type === 'serve-journal') {
      const serveOther = serve(message.port);
      message.port.on('message', (asked: JournalMessage) => serveOther(asked));
    } else serveMain(message);
  });
  await freePredecessors(app, key);
  const unwatch = own.store.watchForeignCommits(() => engine.look());
  engine.start();
  say({ type: 'ready', worker: key });
  try {
    await stopped.promise;
    await worker.stop(config.GRACE_SECONDS * 1000);
  } finally {
    unwatch();
    await closeAll(
      steps.close,
      app.close,
      () => own.journal.drained(),
      () => own.store.close(),
    );
  }
}

/** A predecessor in this process, or on this host, is known to be dead at once: its runs go on now. */
async function freePredecessors(app: App, worker: number): Promise<void> {
  const watch = new DeathWatch({
    ...readDwelling(),
    isProcessAlive,
    ownPid: process.pid,
    ownWorkers: new Set([worker]),
    monotonic: app.clock.monotonic,
    deadAfterMs: app.config.DEAD_AFTER_SECONDS * 1000,
  });
  await releaseDeadWorkers(app, watch, (dead) => endProcessGroups(dead, readDwelling()));
}

async function closeAll(...closings: (() => Promise<void>)[]): Promise<void> {
  for (const close of closings) await close();
}

/** One message a turn, however many runs ended in it. */
function gatherEnded(say: (message: FromWorkerThread) => void): (ended: EndedRun) => void {
  let runs: { run: number; uuid: string; status: EndedRun['state']['status'] }[] = [];
  return ({ run, uuid, state }) => {
    runs.push({ run, uuid, status: state.status });
    if (runs.length > 1) return;
    setImmediate(() => {
      say({ type: 'ended', runs });
      runs = [];
    });
  };
}
