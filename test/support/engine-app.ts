import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { type App, openApp, openOwnJournal } from '#src/app.ts';
import { type Clock, SYSTEM_CLOCK } from '#src/clock.ts';
import { type Config, readConfig } from '#src/config.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { DeathWatch } from '#src/engine/death-watch.ts';
import { GroupCommitJournal } from '#src/engine/journal.ts';
import { openWorker, type Worker } from '#src/engine/worker.ts';
import { isProcessAlive, readDwelling } from '#src/engine/worker-identity.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { type Applied, applyWorkflow } from '#src/operations/apply-workflow.ts';
import { releaseDeadWorkers } from '#src/operations/release-dead-workers.ts';
import { type StartedRun, startRun } from '#src/operations/start-run.ts';
import { openSteps } from '#src/steps/index.ts';
import type { StepKind } from '#src/steps/kind.ts';
import type { EngineStore } from '#src/store/append.ts';
import type { DatabaseTarget } from '#src/store/database.ts';
import { openWriter } from './databases.ts';
import { ANA } from './factories.ts';
import { makeWorld } from './make-world.ts';
import { Endings, type RunWatch, watchRuns } from './run-watch.ts';

/** What a test leaves in flight is not waited for. */
const GRACE_MS = 0;
const RETRY_MS = 5;

export interface EngineAppOptions {
  target: DatabaseTarget;
  /** Beside the built-in ones, or in place of one of the same type. */
  kinds?: readonly StepKind[];
  /** The environment, over short times and a silent log. */
  config?: Readonly<Record<string, string>>;
  mcpServers?: Readonly<Record<string, Json>>;
  clock?: Clock;
  /** Stands between the journal and the store, to make the way there a bad one. */
  wrapStore?: (store: EngineStore) => EngineStore;
}

/** A whole runtime in this process on a database of the test's: app, journal, steps and a worker. */
export interface EngineApp extends RunWatch {
  app: App;
  store: EngineStore;
  worker: Worker;
  kinds: ReadonlyMap<string, StepKind>;
  /** Publishes steps as the workflow `w` unless named; throws with the issues when they are not right. */
  applyGraph: (
    steps: unknown,
    definition?: { name?: string; params?: JsonObject },
  ) => Promise<Applied>;
  start: (input?: Json, workflow?: string) => Promise<StartedRun>;
  /** What a person or the clock asks; the engine hears of it at once. */
  ask: (run: number, request: RunRequest) => Promise<RunState>;
  /** Frees the runs of every worker but this one and those named: they count as dead. */
  takeOver: (living?: readonly number[]) => Promise<{ workers: number; runs: number }>;
  close: () => Promise<void>;
}

/** Opens a runtime and starts its engine; it is closed when the test has finished. */
export async function openEngineApp(options: EngineAppOptions): Promise<EngineApp> {
  const { target, clock = SYSTEM_CLOCK } = options;
  const config = readConfig({
    DATABASE_URL: target.dialect === 'sqlite' ? `sqlite:${target.file}` : target.url,
    MCP_CONFIG: await writeMcpConfig(options.mcpServers ?? {}),
    LOG_LEVEL: 'silent',
    SWEEP_SECONDS: '0.05',
    PATH: '/usr/bin:/bin',
    ...options.config,
  });
  const steps = await openSteps({ config, version: '0' });
  const kinds = new Map(steps.kinds);
  for (const kind of options.kinds ?? []) kinds.set(kind.type, kind);
  const { store, journal } = options.wrapStore
    ? await openJournalOver(options.wrapStore, { config, target, clock })
    : await openOwnJournal(config, target, clock);
  const app = await openApp({ config, name: 'test', kinds, clock, journal });
  const endings = new Endings();
  const worker = await openWorker({ app, store, kinds, onEnded: () => endings.tell() });
  worker.engine.start();
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await worker.stop(GRACE_MS);
    await steps.close();
    await app.close();
    await journal.drained();
    await store.close();
  };
  onTestFinished(close);
  return {
    app,
    store,
    worker,
    kinds,
    close,
    ...askOf(app, worker, Object.keys(options.mcpServers ?? {})),
    ...watchRuns(app, endings),
  };
}

function askOf(app: App, { engine, key }: Worker, instances: readonly string[]) {
  return {
    applyGraph: async (
      steps: unknown,
      { name = 'w', params = {} }: { name?: string; params?: JsonObject } = {},
    ) => {
      const applied = await applyWorkflow(app, {
        definition: { name, description: '', tags: [], params },
        graph: JSON.parse(JSON.stringify({ steps })),
        world: makeWorld({
          kinds: [...app.kinds.values()],
          instances: instances.map((instance) => ({ name: instance })),
        }),
        by: 'test',
      });
      if (applied.outcome !== 'invalid') return applied;
      throw new Error(JSON.stringify(applied.report.issues, null, 2));
    },
    start: async (input: Json = {}, workflow = 'w') => {
      const started = await startRun(app, { workflow, input, trigger: 'test', by: ANA });
      engine.wake();
      return started;
    },
    ask: async (run: number, request: RunRequest) => {
      const state = await amendRun(app, run, () => request);
      engine.wakeRun(run);
      return state;
    },
    takeOver: async (living: readonly number[] = []) => {
      const watch = new DeathWatch({
        ...readDwelling(),
        isProcessAlive,
        ownPid: process.pid,
        ownWorkers: new Set([key, ...living]),
        monotonic: app.clock.monotonic,
        deadAfterMs: app.config.DEAD_AFTER_SECONDS * 1000,
      });
      const released = await releaseDeadWorkers(app, watch);
      engine.wake();
      return released;
    },
  };
}

async function openJournalOver(
  wrapStore: (store: EngineStore) => EngineStore,
  { config, target, clock }: { config: Config; target: DatabaseTarget; clock: Clock },
) {
  const store = wrapStore(await openWriter(target, { sync: config.SYNC }));
  const { monotonic } = clock;
  return { store, journal: new GroupCommitJournal({ store, monotonic, retryMs: RETRY_MS }) };
}

async function writeMcpConfig(mcpServers: Readonly<Record<string, Json>>): Promise<string> {
  const file = join(inject('scratchFolder'), `${randomUUID()}.mcp.json`);
  await writeFile(file, JSON.stringify({ mcpServers }));
  return file;
}
