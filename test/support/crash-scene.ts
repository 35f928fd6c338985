import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { inject, onTestFinished } from 'vitest';
import type { App } from '#src/app.ts';
import type { Json } from '#src/domain/json.ts';
import { BUILT_IN_TRAITS, type StepTraits } from '#src/domain/step-kind.ts';
import { startRun } from '#src/operations/start-run.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import { type CallFact, readCalls } from './crash-calls.ts';
import { openCrashApp, urlOf } from './crash-database.ts';
import { KINDS } from './crash-kinds.ts';
import { spawnWorker, type WorkerProcess } from './crash-processes.ts';
import { publish } from './crash-publish.ts';
import type { DatabaseKind } from './databases.ts';
import { ANA } from './factories.ts';
import { findViolations } from './invariants.ts';
import { Endings, type RunWatch, watchRuns } from './run-watch.ts';
import { waitForFact } from './wait-for-fact.ts';

/** The built-in kinds are validated here, and executed only by worker processes. */
const kinds: ReadonlyMap<string, StepTraits> = new Map<string, StepTraits>([
  ...KINDS,
  ...Object.entries(BUILT_IN_TRAITS),
]);

type StepDraft = Readonly<Record<string, unknown>> & { id: string; type: string };

/** A database with worker processes on it, as somebody sees them who asks for runs and drives none. */
export interface CrashScene extends Pick<RunWatch, 'log' | 'row'> {
  app: App;
  /** The file whose being there ends the steps that hold on. */
  until: string;
  publish: (workflow: string, ...steps: StepDraft[]) => Promise<void>;
  start: (workflow: string) => Promise<number>;
  /** Its processes are ended when the test is over. */
  spawn: (env?: Readonly<Record<string, string>>) => WorkerProcess;
  /** Stops a process where it stands, but not in the middle of a commit: that would hold a SQLite file. */
  freeze: (worker: WorkerProcess) => Promise<void>;
  /** Holds a SQLite file as a process does that stands in the middle of a commit; returns how to let it go. */
  holdStore: () => () => void;
  calls: () => CallFact[];
  /** Waits for a call of which this is so. */
  called: (fact: Partial<CallFact>) => Promise<CallFact>;
  /** Waits until the run has ended. */
  ended: (run: number) => Promise<RunRecord>;
  /** The environment of a process that has these MCP servers. */
  writeMcpConfig: (mcpServers: Readonly<Record<string, Json>>) => Promise<Record<string, string>>;
  violations: () => Promise<string[]>;
}

/** Steps that call note their calls, and those that hold on do so until `until` is there. */
export async function openScene(open: DatabaseKind['open']): Promise<CrashScene> {
  const { target, reader } = await open();
  const url = urlOf(target);
  const { app, close } = await openCrashApp({ url, kinds });
  onTestFinished(close);
  const file = join(inject('scratchFolder'), randomUUID());
  const input = { calls: `${file}.calls`, until: `${file}.until` };
  const args = { calls: '{{ input.calls }}', until: '{{ input.until }}' };
  const calls = () => readCalls(input.calls);
  const { log, row } = watchRuns(app, new Endings());
  return {
    app,
    log,
    row,
    until: input.until,
    publish: (workflow, ...steps) =>
      publish(
        app,
        workflow,
        steps.map((step) => (KINDS.has(step.type) ? { args, ...step } : step)),
      ),
    start: async (workflow) => {
      const { run } = await startRun(app, { workflow, input, trigger: 'test', by: ANA });
      return run;
    },
    spawn: (env) => {
      const worker = spawnWorker(url, env);
      onTestFinished(worker.end);
      return worker;
    },
    freeze: async (worker) => {
      await worker.freeze();
      while (target.dialect === 'sqlite' && isHeld(target.file)) {
        worker.signal('SIGCONT');
        await worker.freeze();
      }
    },
    holdStore: () => {
      if (target.dialect !== 'sqlite') throw new Error('only a SQLite file is held whole');
      const db = new Database(target.file);
      db.exec('begin immediate');
      onTestFinished(() => void db.close());
      return () => void db.exec('rollback');
    },
    calls,
    called: (fact) =>
      waitForFact(`a call with ${JSON.stringify(fact)}`, () =>
        calls().find((call) => isDeepStrictEqual({ ...call, ...fact }, call)),
      ),
    ended: (run) =>
      waitForFact(`the end of run ${run}`, async () => {
        const record = await loadRun(app.db, run);
        return record?.finished_at != null && record;
      }),
    writeMcpConfig: async (mcpServers) => {
      await writeFile(`${file}.mcp.json`, JSON.stringify({ mcpServers }));
      return { MCP_CONFIG: `${file}.mcp.json`, PATH: '/usr/bin:/bin' };
    },
    violations: () => findViolations(reader, kinds),
  };
}

/** Does somebody stand in the middle of a write? */
function isHeld(file: string): boolean {
  const db = new Database(file, { timeout: 0 });
  try {
    db.exec('begin immediate; rollback');
    return false;
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return true;
    throw error;
  } finally {
    db.close();
  }
}
