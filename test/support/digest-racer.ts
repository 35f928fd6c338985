/**
 * A process that makes the digests that are due whenever it is told what time it is, and says which
 * of them it went for: `node digest-racer.ts <URL of the database>`, with orders and answers by IPC.
 */
import { openApp } from '#src/app.ts';
import { readConfig } from '#src/config.ts';
import { makeDueDigests } from '#src/operations/make-digests.ts';
import type { EngineStore, Submission } from '#src/store/append.ts';
import { type DatabaseTarget, readDatabaseUrl } from '#src/store/database.ts';
import { type CommitTrap, setTrap } from './commit-trap.ts';
import { openJournal } from './open-journal.ts';
import { openSetClock } from './set-clock.ts';

/** What the process is asked to do. `go`: those that race have seen what is due, and write. */
export type RaceOrder =
  | { type: 'make'; at: number; isRace: boolean; trap: CommitTrap | null }
  | { type: 'go' }
  | { type: 'leave' };

/** What it says. `held`: it has seen what is due and is about to write. */
export type RaceAnswer =
  | { type: 'ready' }
  | { type: 'held' }
  | { type: 'made'; claims: DigestClaim[]; isMore: boolean };

/** A digest that it wanted to write, and whether it did. */
export interface DigestClaim {
  /** `digest:<subscription>:<date>` */
  digest: string;
  won: boolean;
}

/** For another process's commit, which takes less. */
const BUSY_TIMEOUT_MS = 2_000;

const url = process.argv[2] ?? '';
const store = await openWriter(readDatabaseUrl(url));
const gate = watchCommits(store);
const { journal } = openJournal(store);
const clock = openSetClock(0);
const config = readConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent' });
const app = await openApp({ config, name: 'racer', kinds: new Map(), clock, journal });

process.on('message', (order: RaceOrder) => void obey(order));
// It does not outlive whoever started it.
process.on('disconnect', () => process.exit());
say({ type: 'ready' });

async function obey(order: RaceOrder): Promise<void> {
  switch (order.type) {
    case 'make': {
      clock.set(order.at);
      if (order.isRace) gate.shut();
      if (order.trap !== null) setTrap(order.trap).watch(store);
      const isMore = await makeDueDigests(app);
      say({ type: 'made', claims: gate.open(), isMore });
      break;
    }
    case 'go':
      gate.release();
      break;
    case 'leave':
      await app.close();
      await journal.drained();
      await store.close();
      process.disconnect();
  }
}

function say(answer: RaceAnswer): void {
  process.send?.(answer);
}

async function openWriter(target: DatabaseTarget): Promise<EngineStore> {
  if (target.dialect === 'postgres') {
    const { openPostgresWriter } = await import('#src/store/postgres-writer.ts');
    return openPostgresWriter({ url: target.url, sync: 'barrier' });
  }
  const { openSqliteWriter } = await import('#src/store/sqlite-writer.ts');
  return openSqliteWriter({ file: target.file, busyTimeoutMs: BUSY_TIMEOUT_MS, sync: 'barrier' });
}

/** Holds the first commit of a race back, and notes which digests were written, or lost to another. */
function watchCommits(watched: EngineStore) {
  let held: PromiseWithResolvers<void> | null = null;
  let claims: DigestClaim[] = [];
  const commit = watched.commit.bind(watched);
  watched.commit = async (batch, barrier) => {
    if (held !== null) {
      say({ type: 'held' });
      await held.promise;
    }
    const outcome = await commit(batch, barrier);
    if (outcome.type !== 'committed') return outcome;
    for (const [index, submission] of batch.entries()) {
      const digest = digestIn(submission);
      if (digest) claims.push({ digest, won: outcome.results[index]?.won === true });
    }
    return outcome;
  };
  const release = () => {
    held?.resolve();
    held = null;
  };
  return {
    shut: () => {
      held = Promise.withResolvers();
    },
    release,
    /** Ends the race; what was noted in it. */
    open: () => {
      release();
      const noted = claims;
      claims = [];
      return noted;
    },
  };
}

/** As its post is called. */
function digestIn({ statements = [] }: Submission): string | undefined {
  return statements
    .flatMap(({ bindings }) => bindings)
    .filter((value) => typeof value === 'string')
    .find((value) => /^digest:\d+:[\d-]+$/.test(value));
}
