import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openReader, readDatabaseUrl } from '#src/store/database.ts';
import { listRuns } from '#src/store/runs.ts';
import { listWorkers } from '#src/store/workers.ts';
import { openCrashApp } from '#test/support/crash-database.ts';
import { KINDS } from '#test/support/crash-kinds.ts';
import { findViolations } from '#test/support/invariants.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';
import { type Crowd, pressButtons, publishWorkflows, resumeAll, submitRuns } from './crowd.ts';
import { Executioner } from './executioner.ts';
import { Ledger } from './ledger.ts';
import { countPurse, fillPurse, openPurse } from './purse.ts';
import { Random } from './random.ts';
import { judge } from './verdict.ts';

const WORKERS = 2;
const DRAIN_MS_MAX = 120_000;
const LOOK_EVERY_MS = 3_000;

export interface PassOptions {
  url: string;
  seed: number;
  /** How long faults rain; afterwards what is left runs to its end. */
  faultsMs: number;
  /** For the notes of outside calls. */
  folder: string;
}

export interface PassReport {
  violations: string[];
  facts: Record<string, unknown>;
  complaints: ReadonlyMap<string, number>;
}

/** Worker processes on one database, people who ask for runs and press buttons, and death. */
export async function runPass({ url, seed, faultsMs, folder }: PassOptions): Promise<PassReport> {
  const { app, close } = await openCrashApp({ url });
  const executioner = new Executioner(url);
  const reader = openReader(readDatabaseUrl(url));
  const ledger = new Ledger();
  const crowd: Crowd = { app, ledger, calls: join(folder, `${seed}.calls`) };
  const over = new AbortController();
  const found: string[] = [];
  try {
    await publishWorkflows(app);
    await openPurse(app);
    const timer = setTimeout(() => over.abort(), faultsMs);
    await Promise.all([
      submitRuns(crowd, new Random(seed, 'runs'), over.signal),
      fillPurse(app, new Random(seed, 'purse'), over.signal),
      pressButtons(crowd, new Random(seed, 'people'), over.signal),
      lookNowAndThen(
        over.signal,
        async () => void found.push(...(await findViolations(reader, KINDS))),
      ),
      ...Array.from({ length: WORKERS }, (_, index) =>
        executioner.haunt(new Random(seed, `worker ${index}`), over.signal),
      ),
    ]).finally(() => over.abort());
    clearTimeout(timer);
    for (let index = 0; index < WORKERS; index++) executioner.spawn();
    const drainMs = await drain(crowd);
    const { violations, statuses } = await judge(reader, ledger, crowd.calls);
    const { unpaid, ...paid } = await countPurse(reader, ledger);
    const strays = (await listWorkers(reader)).length - WORKERS;
    if (strays > 0) found.push(`${strays} dead workers have not been forgotten`);
    const facts = { runs: ledger.started.size, ...statuses, ...paid, ...ledger.requests };
    return {
      violations: [...found, ...violations, ...unpaid, ...executioner.violations],
      facts: { ...facts, ...executioner.done, drainMs },
      complaints: executioner.complaints,
    };
  } finally {
    await executioner.endAll();
    await reader.destroy();
    await close();
  }
}

async function lookNowAndThen(over: AbortSignal, look: () => Promise<void>): Promise<void> {
  for (let next = performance.now() + LOOK_EVERY_MS; !over.aborted; await sleep(50)) {
    if (performance.now() < next) continue;
    await look();
    next = performance.now() + LOOK_EVERY_MS;
  }
}

/** Lets everything run to its end; what does not is the verdict's to tell. Resolves with how long it took. */
async function drain(crowd: Crowd): Promise<number> {
  const { db, projectId } = crowd.app;
  const since = performance.now();
  await waitForFact(
    'the end of every run',
    async () => {
      await resumeAll(crowd);
      return (await listRuns(db, { projectId, section: 'active', limit: 1 })).length === 0;
    },
    DRAIN_MS_MAX,
  ).catch(() => false);
  return Math.round(performance.now() - since);
}
