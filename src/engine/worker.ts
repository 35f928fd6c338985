import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { App } from '#src/app.ts';
import { INLINE_VALUE_BYTES_MAX } from '#src/config.ts';
import { describeProcessGroup, type ProcessGroup } from '#src/connect/process-groups.ts';
import { listGroups } from '#src/domain/approvers.ts';
import type { StepKind } from '#src/steps/kind.ts';
import type { EngineStore } from '#src/store/append.ts';
import { loadMetering } from '#src/store/credits.ts';
import { loadBlob } from '#src/store/events.ts';
import { saveProgress } from '#src/store/progress.ts';
import { loadReach } from '#src/store/reach.ts';
import { loadSnapshots, saveSnapshot } from '#src/store/snapshots.ts';
import {
  bumpBeat,
  markWorkerStopped,
  recordProcessGroups,
  registerWorker,
} from '#src/store/workers.ts';
import type { DriverContext } from './driver-context.ts';
import { type EndedRun, Engine } from './engine.ts';
import { openLoopLog } from './loop-log.ts';
import { OutsideGate } from './outside-gate.ts';
import { ProgressThrottle } from './progress-throttle.ts';
import { StepPrices } from './step-price.ts';
import { readDwelling } from './worker-identity.ts';

/** A worker that could not beat for two thirds of the time after which it counts as dead calls nobody. */
const BEAT_AGE_SHARE = 2 / 3;

export interface WorkerOptions {
  app: App;
  store: EngineStore;
  kinds: ReadonlyMap<string, StepKind>;
  onEnded?: (ended: EndedRun) => void;
  /** Another process took this worker for dead: it drives nothing any more. */
  onBuried?: () => void;
  /** Only this run. */
  onlyRun?: number;
}

/** A registered, beating worker with its engine. */
export interface Worker {
  key: number;
  engine: Engine;
  gate: OutsideGate;
  recordProcessGroup: (pgid: number, change: 'started' | 'ended') => void;
  /** Lets what is in flight end for so long, gives the rest up, says goodbye. Resolves with the runs cut off. */
  stop: (graceMs: number) => Promise<number>;
}

/** Registers a worker and starts its beat; its engine is started by the caller. */
export async function openWorker(options: WorkerOptions): Promise<Worker> {
  const { app } = options;
  const { clock, config, log } = app;
  const key = await register(app, options.onlyRun);
  const gate = new OutsideGate(clock.monotonic, config.DEAD_AFTER_SECONDS * 1000 * BEAT_AGE_SHARE);
  const context = makeContext(options, key, gate);
  await context.prices.learn();
  const engine = new Engine({
    context,
    sweepMs: config.SWEEP_SECONDS * 1000,
    ...(options.onEnded ? { onEnded: options.onEnded } : {}),
    ...(options.onlyRun === undefined ? {} : { onlyRun: options.onlyRun }),
  });
  const bury = async () => {
    clearInterval(beats);
    log.error({ worker: key }, 'another process took this worker for dead: it drives nothing more');
    // Its calls are ended before its thread is: nobody else can end them.
    await engine.stop(0);
    options.onBuried?.();
  };
  const beats = startBeats({ app, key, gate, onBuried: bury });
  return {
    key,
    engine,
    gate,
    recordProcessGroup: trackProcessGroups(app, key),
    stop: async (graceMs) => {
      const cutOff = await engine.stop(graceMs);
      clearInterval(beats);
      const statements = [markWorkerStopped(app.db, key, clock.now())];
      await app.journal.submit('people', { type: 'write', statements, barrier: false });
      log.info({ worker: key, cutOff }, 'worker stopped');
      return cutOff;
    },
  };
}

async function register(app: App, onlyRun: number | undefined): Promise<number> {
  const startedAt = app.clock.now();
  const row = { uuid: uuidv7(), ...readDwelling(), pid: process.pid, startedAt, onlyRun };
  const result = await app.journal.submit('people', {
    type: 'write',
    statements: [registerWorker(app.db, row)],
    barrier: false,
  });
  if (!result.won) throw new Error('the worker could not be registered');
  return z.object({ id: z.number() }).parse(result.rows[0]).id;
}

interface Beating {
  app: App;
  key: number;
  gate: OutsideGate;
  onBuried: () => Promise<void>;
}

/** Beats go ahead of everything: a worker that is merely busy must not look dead. */
function startBeats({ app, key, gate, onBuried }: Beating): NodeJS.Timeout {
  const { clock, config, journal, log } = app;
  let isBeating = false;
  const beat = async () => {
    if (isBeating) return;
    isBeating = true;
    const askedAt = clock.monotonic();
    const statements = [bumpBeat(app.db, key, clock.now())];
    try {
      const { won } = await journal.submit('people', { type: 'write', statements, barrier: false });
      if (won) gate.beat(askedAt);
      else await onBuried();
    } catch (error) {
      log.error({ error }, 'the beat could not be written');
    }
    isBeating = false;
  };
  return setInterval(() => void beat(), config.BEAT_SECONDS * 1000);
}

function makeContext(
  { app, store, kinds }: WorkerOptions,
  key: number,
  gate: OutsideGate,
): DriverContext {
  const { config, journal, clock, db, log, projectId } = app;
  const progress = new ProgressThrottle(clock.monotonic, (run, step, made) => {
    const row = { step, at: clock.now(), progress: made.progress };
    const statement = saveProgress(db, run, {
      ...row,
      total: made.total ?? null,
      message: made.message ?? null,
    });
    journal
      .submit('bulk', { type: 'write', statements: [statement], barrier: false })
      .catch((error: unknown) => {
        log.warn({ error, run, step }, 'progress could not be written');
      });
  });
  const reportError = (error: unknown, about: string) => log.error({ error }, about);
  return {
    journal,
    store,
    kinds,
    clock,
    random: Math.random,
    worker: key,
    limits: {
      inlineBytesMax: INLINE_VALUE_BYTES_MAX,
      valueBytesMax: config.MAX_VALUE_MB * 2 ** 20,
      runsPerWorker: config.RUNS_PER_WORKER,
      stepsPerRun: config.STEPS_PER_RUN,
    },
    outsideGate: () => gate.pass(),
    loadGraph: app.loadGraph,
    loadBlob: (run, sha256) => loadBlob(db, run, sha256),
    loopLog: openLoopLog(db, projectId),
    loadSnapshots: (runs) => loadSnapshots(db, runs),
    saveSnapshot: (run, state) => saveSnapshot(db, run, state),
    prices: new StepPrices({
      load: () => loadMetering(db, projectId),
      monotonic: clock.monotonic,
      reportError,
    }),
    loadReach: (approvers) => {
      const { CHAT_OPERATORS: operators, CHAT_DEFAULT_ROLE: defaultRole } = config;
      const asked = { groups: listGroups(approvers), now: clock.now() };
      return loadReach(db, projectId, { operators, defaultRole, ...asked });
    },
    saveProgress: (run, step, made) => progress.offer(run, step, made),
    reportError,
  };
}

/** The process groups of our stdio servers stand in our row, so that the next worker can end them. */
function trackProcessGroups(app: App, key: number) {
  const groups = new Map<number, ProcessGroup>();
  return (pgid: number, change: 'started' | 'ended') => {
    if (change === 'started') groups.set(pgid, describeProcessGroup(pgid));
    else groups.delete(pgid);
    const statements = [recordProcessGroups(app.db, key, [...groups.values()])];
    app.journal
      .submit('people', { type: 'write', statements, barrier: false })
      .catch((error: unknown) => {
        app.log.error({ error }, 'the process groups could not be written');
      });
  };
}
