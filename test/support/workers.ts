import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { App } from '#src/app.ts';
import type { Clock } from '#src/clock.ts';
import { type Config, readConfig } from '#src/config.ts';
import { StepFailure } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import type { Actor, RunEvent } from '#src/domain/run-events.ts';
import { openGraphs } from '#src/engine/graphs.ts';
import { GroupCommitJournal } from '#src/engine/journal.ts';
import { openWorker, type Worker } from '#src/engine/worker.ts';
import { applyWorkflow } from '#src/operations/apply-workflow.ts';
import { type StartedRun, startRun } from '#src/operations/start-run.ts';
import type { StepCall, StepKind } from '#src/steps/kind.ts';
import type { EngineStore } from '#src/store/append.ts';
import { loadLog } from '#src/store/events.ts';
import { findProject } from '#src/store/projects.ts';
import { loadRun } from '#src/store/runs.ts';
import type { TestDatabase } from './databases.ts';
import { makeWorld } from './make-world.ts';

export const ANA: Actor = { kind: 'local', id: 'ana', name: '@ana' };
export const BEN: Actor = { kind: 'local', id: 'ben', name: '@ben' };

/** A clock that a test can set forth and back; the monotonic one goes on by itself. */
export function settableClock(): Clock & { jump: (ms: number) => void } {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    monotonic: () => performance.now(),
    jump: (ms) => {
      offset += ms;
    },
  };
}

/** Steps that a test holds in its hand: each call waits until it is told how to end. */
export class HeldSteps {
  readonly calls: (StepCall & { end: (result: Json | Error) => void })[] = [];
  #arrived: (() => void)[] = [];

  kind(traits: Partial<StepKind> = {}): StepKind {
    return {
      type: 'held',
      effect: 'outside',
      safeToRepeat: true,
      timeoutSeconds: null,
      failureCode: 'UPSTREAM_ERROR',
      templated: {},
      fields: [],
      execute: (call) => {
        const { promise, resolve, reject } = Promise.withResolvers<Json>();
        const end = (result: Json | Error) =>
          result instanceof Error ? reject(result) : resolve(result);
        this.calls.push({ ...call, end });
        for (const arrived of this.#arrived.splice(0)) arrived();
        return promise;
      },
      ...traits,
    };
  }

  /** The nth call, once it has been made. */
  async call(index: number): Promise<StepCall & { end: (result: Json | Error) => void }> {
    for (;;) {
      const call = this.calls[index];
      if (call) return call;
      await new Promise<void>((done) => this.#arrived.push(done));
    }
  }
}

/** A step that returns at once, and does nothing. */
export const QUICK: StepKind = {
  type: 'quick',
  effect: 'none',
  safeToRepeat: true,
  timeoutSeconds: null,
  failureCode: 'UPSTREAM_ERROR',
  templated: {},
  fields: [],
  execute: async ({ step }) => ({ step: step.id }),
};

export interface TestProcess {
  app: App;
  store: EngineStore;
  journal: GroupCommitJournal;
  kinds: ReadonlyMap<string, StepKind>;
}

export interface TestProcessOptions {
  kinds?: readonly StepKind[];
  clock?: Clock;
  settings?: Record<string, string>;
  /** Stands between the journal and the database. */
  wrap?: (store: EngineStore) => EngineStore;
}

/** As another process would have it: a writer, a journal and an app of its own on this database. */
export async function openProcess(
  db: TestDatabase,
  {
    kinds = [QUICK],
    clock = settableClock(),
    settings = {},
    wrap = (store) => store,
  }: TestProcessOptions = {},
): Promise<TestProcess> {
  const config: Config = readConfig({ SWEEP_SECONDS: '0.05', BEAT_SECONDS: '0.1', ...settings });
  const store = wrap(await db.openWriter({ busyTimeoutMs: 2_000 }));
  const journal = new GroupCommitJournal({ store, monotonic: clock.monotonic, retryMs: 10 });
  const byType = new Map(kinds.map((kind) => [kind.type, kind]));
  const projectId = await findProject(db.reader, 'default', 'default');
  if (projectId === null) throw new Error('no project');
  const app: App = {
    config,
    target: db.target,
    db: db.reader,
    journal,
    kinds: byType,
    loadGraph: openGraphs(db.reader, byType),
    projectId,
    clock,
    log: pino({ level: 'silent' }),
    close: async () => undefined,
  };
  return { app, store, journal, kinds: byType };
}

/** A worker in a process; its engine is started unless `idle`. It is gone when the test has finished. */
export async function openTestWorker(
  process: TestProcess,
  { idle = false, onBuried }: { idle?: boolean; onBuried?: () => void } = {},
): Promise<Worker> {
  const worker = await openWorker({ ...process, ...(onBuried ? { onBuried } : {}) });
  onTestFinished(async () => {
    await worker.stop(0);
    await process.journal.drained();
  });
  if (!idle) worker.engine.start();
  return worker;
}

/** Publishes a graph of these steps as a workflow `w`, or under another name. */
export async function publish({ app }: TestProcess, steps: Json[], name = 'w'): Promise<void> {
  const applied = await applyWorkflow(app, {
    definition: { name, description: '', tags: [], params: {} },
    graph: { steps },
    world: makeWorld({ kinds: [...app.kinds.values()] }),
    by: 'test',
  });
  if (applied.outcome === 'invalid') throw new Error(JSON.stringify(applied.report.issues));
}

export function start({ app }: TestProcess, workflow = 'w', input: Json = {}): Promise<StartedRun> {
  return startRun(app, { workflow, input, trigger: 'test', by: ANA });
}

export async function logOf({ app }: TestProcess, run: number): Promise<RunEvent[]> {
  const row = await loadRun(app.db, run);
  const log = row && (await loadLog(app.db, { run, createdAt: row.created_at }));
  return log ?? [];
}

/** The log in short, `step_started a`, once the run has ended. */
export async function endedLog(process: TestProcess, run: number): Promise<string[]> {
  await until(async () => (await loadRun(process.app.db, run))?.finished_at != null);
  return (await logOf(process, run)).map(shorten);
}

export function shorten(event: RunEvent): string {
  const words: string[] = [event.type];
  if (event.step !== undefined) words.push(event.step);
  if (event.type === 'state_changed') words.push(event.data.to);
  if (event.type === 'step_completed' && 'skipped' in event.data) words.push(event.data.reason);
  return words.join(' ');
}

/** Waits for a fact. The time limit only ends a test that would hang. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  limitMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`it never came true: ${isSo.toString()}`);
    await new Promise((done) => setTimeout(done, 5));
  }
}

export function failure(message: string): StepFailure {
  return new StepFailure({ code: 'UPSTREAM_ERROR', message, outcome: 'known', curable: false });
}
