import type { App } from '#src/app.ts';
import { decide, type RunRequest } from '#src/domain/decide.ts';
import { Refusal } from '#src/domain/errors.ts';
import { evolveAll } from '#src/domain/evolve.ts';
import { nextWake } from '#src/domain/next-wake.ts';
import { noticesOf } from '#src/domain/notices.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { RunState } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { RunAppend, Statement } from '#src/store/append.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import { readState } from './read-log.ts';

/** Losing this often means that something else is wrong. */
const TRIES_MAX = 50;

/** Ownership as it is to be after the append: only a take-over changes it. */
export type OwnershipChange = (run: RunRecord) => { owner: number | null; epoch: number };

/** What else is written where the request wins, and what it does to the run's ownership. */
export interface Amendment {
  /** The run as it was read a moment ago: the first try need not read it again, the head is the log's. */
  known?: RunRecord;
  changeOwnership?: OwnershipChange;
  /** Of the state after the request, and the state before it. */
  alsoWrite?: (after: RunState, before: RunState) => readonly Statement[];
}

/**
 * The one place where somebody's request loads a run, decides and appends at the expected head;
 * when it lost to another append it reads again and decides again. Throws the Refusal that
 * `decide` gives, with the run named.
 */
export async function amendRun(
  app: App,
  key: number,
  request: (run: RunRecord) => RunRequest,
  amendment: Amendment = {},
): Promise<RunState> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const known = tries === 0 ? amendment.known : undefined;
    const run = known ?? (await loadRun(app.db, key));
    if (!run) throw new Refusal('unknown', 'There is no such run.');
    const { append, after } = await decideAppend(app, run, request(run), amendment);
    const { won } = await app.journal.submit('people', append);
    if (won) return after;
  }
  throw new Refusal('unavailable', 'The run keeps changing under this request.', 'Try again.');
}

async function decideAppend(
  app: App,
  run: RunRecord,
  request: RunRequest,
  { changeOwnership, alsoWrite }: Amendment,
): Promise<{ append: RunAppend; after: RunState }> {
  const graph = await app.loadGraph(run.version_id);
  const before = await readState(app, run);
  const now = app.clock.now();
  const events = nameRefused(run, () => decide(graph, before, request, now));
  const after = evolveAll(before, events);
  const change = {
    projection: projectRun(after),
    wakeAt: nextWake(graph, after, now),
    ...(changeOwnership ? { ownership: changeOwnership(run) } : {}),
  };
  const append: RunAppend = {
    type: 'append',
    run: run.run,
    head: before.head,
    epoch: changeOwnership ? run.epoch : null,
    createdAt: run.created_at,
    events,
    change,
    notices: noticesOf(events),
    statements: alsoWrite?.(after, before) ?? [],
    barrier: true,
  };
  return { append, after };
}

/** A Refusal of the domain continues the sentence "run …91c04f2a …": this begins and ends it. */
export function nameRefused<T>(run: Pick<RunRecord, 'uuid'>, decideIt: () => T): T {
  try {
    return decideIt();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(error.kind, `run …${shortIdOf(run.uuid)} ${error.message}.`, error.fix);
  }
}
