import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { inject } from 'vitest';
import { fold } from '#src/domain/evolve.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { startRun } from '#src/operations/start-run.ts';
import { findRun } from '#src/store/runs.ts';
import type { CrashOrder } from './crash-app.ts';
import { type CallFact, readCalls } from './crash-calls.ts';
import { urlOf } from './crash-database.ts';
import { KINDS, kinds } from './crash-kinds.ts';
import type { TestDatabase } from './databases.ts';
import { openEngineApp } from './engine-app.ts';
import { ANA } from './factories.ts';
import { findViolations } from './invariants.ts';

const PROGRAM = fileURLToPath(new URL('crash-app.ts', import.meta.url));
const WORKFLOW = 'w';

export interface Crash {
  order: CrashOrder;
  /** How many commits it made; null: it was killed. */
  commits: number | null;
}

/** Publishes the workflow whose runs are driven by processes that die. */
export async function publishSteps({ target }: TestDatabase, steps: unknown): Promise<void> {
  const engine = await openEngineApp({ target, kinds });
  await engine.applyGraph(steps, { name: WORKFLOW });
  await engine.close();
}

/** Drives one run in a process of its own that dies where the trap says. */
export async function crash({ target }: TestDatabase, trap: CrashOrder['trap']): Promise<Crash> {
  const calls = join(inject('scratchFolder'), `${randomUUID()}.calls`);
  const order = { url: urlOf(target), workflow: WORKFLOW, runId: uuidv7(), calls, trap };
  const commits = await promisify(execFile)(process.execPath, [
    PROGRAM,
    JSON.stringify(order),
  ]).then(
    ({ stdout }) => Number(stdout),
    (error: { signal?: string; stderr?: string }) => {
      if (error.signal === 'SIGKILL') return null;
      throw new Error(`the program failed: ${error.stderr}`);
    },
  );
  return { order, commits };
}

export interface Recovery {
  /** What the dead process left on disk; null: no run. */
  before: RunState | null;
  after: RunState;
  /** The calls that had begun when it died, and all that ever did. */
  callsBefore: CallFact[];
  calls: CallFact[];
  violations: string[];
}

/** Another process on the database that the dead one left: it asks for the run once more and sees it end. */
export async function recover(
  { target, reader }: TestDatabase,
  { order }: Crash,
): Promise<Recovery> {
  const { workflow, runId, calls } = order;
  const callsBefore = readBegun(calls);
  const engine = await openEngineApp({ target, kinds });
  const left = await findRun(reader, engine.app.projectId, runId);
  const before = left && fold(await engine.log(left.run));
  await engine.takeOver();
  const request = { workflow, input: { calls }, trigger: 'test', by: ANA, runId };
  const { run } = await startRun(engine.app, request);
  engine.worker.engine.wake();
  const after = await engine.ended(run);
  await engine.close();
  const violations = await findViolations(reader, KINDS);
  return { before, after, callsBefore, calls: readBegun(calls), violations };
}

function readBegun(file: string): CallFact[] {
  return readCalls(file).filter(({ what }) => what === 'begun');
}
