import { onTestFinished } from 'vitest';
import { type Deliverer, openDeliverer } from '#bots/deliver.ts';
import type { Messenger } from '#bots/messenger.ts';
import type { Clock } from '#src/clock.ts';
import { fold } from '#src/domain/evolve.ts';
import { noticesOf } from '#src/domain/notices.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { RunFact } from '#src/domain/run-events.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import { listNotices } from '#src/store/notices.ts';
import { loadRun } from '#src/store/runs.ts';
import type { DatabaseKind, TestDatabase } from './databases.ts';
import { T0 } from './factories.ts';
import {
  type FakeMessenger,
  type FakeMessengerOptions,
  openFakeMessenger,
} from './fake-messenger.ts';
import { waitForFact } from './wait-for-fact.ts';
import { logOf, openProcess, publish, start, type TestProcess } from './workers.ts';

/** A clock that stands still until it is wound on. */
export interface StillClock extends Clock {
  wind: (ms: number) => void;
  /** Somebody sets the wall clock, by so much; what measures durations goes on. */
  set: (ms: number) => void;
}

export function openStillClock(): StillClock {
  let passed = 0;
  let setBy = 0;
  return {
    now: () => T0 + setBy + passed,
    monotonic: () => passed,
    wind: (ms) => {
      passed += ms;
    },
    set: (ms) => {
      setBy += ms;
    },
  };
}

export const FAILS: RunFact[] = [
  {
    type: 'step_failed',
    step: 'ask',
    data: {
      code: 'UPSTREAM_ERROR',
      message: 'no',
      attempt: 1,
      outcome: 'known',
      will_retry: false,
    },
  },
  { type: 'state_changed', data: { from: 'running', to: 'failed', reason: 'step_failed' } },
];

/** Failures that are alike are told in one message: those of a scene’s runs differ. */
const CODES = [
  'UPSTREAM_ERROR',
  'DEPENDENCY_UNAVAILABLE',
  'TEMPLATE_UNRESOLVED',
  'INSUFFICIENT_CREDITS',
] as const;

export const ASKS: RunFact = {
  type: 'task_created',
  step: 'ask',
  data: { payload: { title: 'Go?' }, payload_version: 1, approvers: [], quorum: 1 },
};

export const REMINDS: RunFact = { type: 'task_reminded', step: 'ask', data: { remind_at: T0 * 2 } };

export const APPROVED: RunFact = {
  type: 'task_completed',
  step: 'ask',
  data: { approved: true, result: {}, by: { kind: 'local', id: 'ana', name: '@ana' } },
};

/** Something that changes nothing on an approval's card, and on a run's its count of warnings. */
export const WARNS: RunFact = { type: 'run_warning', data: { code: 'NOTE', message: 'note' } };

/** Somebody votes: an approval's card looks different, and waits on. */
export function vote(name: string): RunFact {
  const by = { kind: 'local', id: name, name } as const;
  return { type: 'task_voted', step: 'ask', data: { approved: true, by, payload_version: 1 } };
}

export interface DeliveryScene {
  database: TestDatabase;
  process: TestProcess;
  clock: StillClock;
  messenger: FakeMessenger;
  deliverer: Deliverer;
  /** A running run of the workflow whose one step is `ask`, with these facts. */
  run: (...facts: RunFact[]) => Promise<number>;
  /** Appends facts to a run, with what they owe. */
  tell: (run: number, ...facts: RunFact[]) => Promise<void>;
  /** Another deliverer, stopped when the test ends. */
  open: (messengers: readonly Messenger[], lender?: string) => Deliverer;
  /** Starts the deliverer, whose surface begins now. */
  begin: () => Promise<void>;
  /** Looks until the deliverer has nothing more to do at this moment, which is when so many are owed. */
  owed: (count?: number) => Promise<void>;
  /** Lets time pass, a second or so long at each look, until it is so; every deliverer that was started is told to look. */
  passUntil: (what: string, isSo: () => unknown, stepMs?: number) => Promise<void>;
  rows: () => Promise<Record<string, unknown>[]>;
}

export interface SceneOptions extends Omit<FakeMessengerOptions, 'clock'> {
  pictures?: Pictures;
}

export async function openDeliveryScene(
  kind: DatabaseKind,
  { pictures, ...options }: SceneOptions = {},
): Promise<DeliveryScene> {
  const database = await kind.open();
  const clock = openStillClock();
  const process = await openProcess(database, { clock });
  await publish(process, [{ id: 'ask', type: 'quick' }]);
  const messenger = openFakeMessenger({ clock, ...options });
  const started: Deliverer[] = [];
  const open = (messengers: readonly Messenger[], lender?: string) => {
    const { app } = process;
    const { log } = app;
    const redact = (text: string) => text;
    const given = lender === undefined ? {} : { lender };
    const drawing = { pictures: pictures ?? null };
    const deliverer = openDeliverer({ app, messengers, redact, log, ...drawing, ...given });
    onTestFinished(deliverer.stop);
    const begin = deliverer.start;
    deliverer.start = () => {
      started.push(deliverer);
      begin();
    };
    return deliverer;
  };
  const deliverer = open([messenger]);
  const tell = (run: number, ...facts: RunFact[]) => append(process, run, facts);
  let failures = 0;
  const tellApart = (fact: RunFact): RunFact => {
    if (fact !== FAILS[0] || fact.type !== 'step_failed') return fact;
    const code = CODES[failures++ % CODES.length] ?? 'UPSTREAM_ERROR';
    return { ...fact, data: { ...fact.data, code } };
  };
  const rows = () => database.reader('posts').orderBy(['owed_at', 'run', 'kind']);
  return {
    database,
    process,
    clock,
    messenger,
    deliverer,
    open,
    tell,
    rows,
    run: async (...facts) => {
      const { run } = await start(process);
      await tell(run, { type: 'run_started', data: { worker: 'w' } }, ...facts.map(tellApart));
      return run;
    },
    begin: async () => {
      await waitForFact('nothing that is owed is held back any more', async () => {
        const listed = await listNotices(database.reader, { tx: 0, id: 0 }, 100);
        return listed.length === (await database.reader('notices')).length;
      });
      deliverer.start();
      await waitForFact('the surface is known', () => database.reader('surfaces').first());
    },
    owed: (count = 0) =>
      waitForFact(`${count} posts are owed`, async () => {
        deliverer.hint();
        const untaken = await database.reader.raw(UNTAKEN);
        const isAllTaken = (Array.isArray(untaken) ? untaken : untaken.rows).length === 0;
        const isAllSettled = (await rows()).every(({ lender }) => lender === null);
        const { owed } = await deliverer.count();
        return isAllTaken && isAllSettled && owed === count;
      }).then(() => undefined),
    passUntil: async (what, isSo, stepMs = 1_000) => {
      await waitForFact(what, async () => {
        // Where the store is slow, so is this clock.
        await deliverer.count();
        clock.wind(stepMs);
        for (const each of started) each.hint();
        return Boolean(await isSo());
      });
    },
  };
}

const UNTAKEN = 'select n.id from notices n, surfaces s where (n.tx, n.id) > (s.tx, s.mark)';

/** What an append of a process with an engine would be. */
async function append(process: TestProcess, run: number, facts: RunFact[]): Promise<void> {
  const record = await loadRun(process.app.db, run);
  if (!record) throw new Error(`there is no run ${run}`);
  const log = await logOf(process, run);
  const head = log.length;
  const at = process.app.clock.now();
  const events = facts.map((fact, index) => ({ ...fact, seq: head + 1 + index, at }));
  const projection = projectRun(fold([...log, ...events]));
  const { won } = await process.journal.submit('engine', {
    type: 'append',
    run,
    head,
    epoch: null,
    createdAt: record.created_at,
    events,
    change: { projection, wakeAt: null },
    notices: noticesOf(events),
    barrier: false,
  });
  if (!won) throw new Error('the append lost');
}
