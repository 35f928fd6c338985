import type { Knex } from 'knex';
import { z } from 'zod';
import { evolveAll } from '#src/domain/evolve.ts';
import { NO_RUN, type RunState } from '#src/domain/run-state.ts';
import {
  type ItemSteps,
  type LoopState,
  makeSteps,
  type StepState,
} from '#src/domain/step-state.ts';
import type { Statement } from './append.ts';
import { EVENTS_PAGE_MAX, loadLogPage } from './events.ts';
import { toStatement } from './statement.ts';

/**
 * Of the state's shape: raised when that changes, and with every kind of event that older versions do
 * not read, which they would begin behind. A snapshot of another version is passed over: the log is the truth.
 */
const SNAPSHOT_VERSION = 1;
/** A shorter log has none. */
export const SNAPSHOT_EVENTS_MIN = 1_000;
/** A snapshot of so many bytes may cost one more event's wait for the next. */
const BYTES_PER_EVENT = 64;

/** Where the fold of a log may begin. */
export interface Snapshot {
  state: RunState;
  /** About the bytes that it takes. */
  bytes: number;
}

/** Big states are written more seldom: what snapshots cost an event stays bounded. */
export function isSnapshotDue(eventsSince: number, lastBytes: number): boolean {
  return eventsSince >= Math.max(SNAPSHOT_EVENTS_MIN, lastBytes / BYTES_PER_EVENT);
}

/** To be written in the very append that makes the state: a snapshot is never ahead of its log. */
export function saveSnapshot(
  db: Knex,
  run: number,
  state: RunState,
): { statement: Statement; bytes: number } {
  const text = JSON.stringify(state);
  const row = { run, seq: state.head, v: SNAPSHOT_VERSION, state: text };
  return {
    statement: toStatement(db('snapshots').insert(row).onConflict('run').merge()),
    bytes: text.length,
  };
}

const Row = z.object({ run: z.number(), state: z.string() });

/** Those of these runs that there are and that this version reads, by run. */
export async function loadSnapshots(
  db: Knex,
  runs: readonly number[],
): Promise<Map<number, Snapshot>> {
  const rows = await db('snapshots')
    .select('run', 'state')
    .whereIn('run', runs)
    .where({ v: SNAPSHOT_VERSION });
  const found = z.array(Row).parse(rows);
  return new Map(found.map(({ run, state }) => [run, readSnapshot(state)]));
}

/** The state that a run's log makes, begun at its snapshot; null when only a newer version can read it. */
export async function loadState(
  db: Knex,
  { run, createdAt, head }: { run: number; createdAt: number; head?: number },
): Promise<RunState | null> {
  const isShort = head !== undefined && head < SNAPSHOT_EVENTS_MIN;
  const snapshot = isShort ? undefined : (await loadSnapshots(db, [run])).get(run);
  let state = snapshot?.state ?? NO_RUN;
  for (;;) {
    const page = await loadLogPage(db, { run, createdAt, above: state.head });
    if (page === null) return null;
    state = evolveAll(state, page);
    if (page.length < EVENTS_PAGE_MAX) return state;
  }
}

/** It was written by `saveSnapshot`, of this very version: it is trusted. */
function readSnapshot(text: string): Snapshot {
  const state: RunState = JSON.parse(text);
  return { state: { ...state, steps: reviveSteps(state.steps) }, bytes: text.length };
}

/** A step may be called `__proto__`: objects with nothing inherited take the place of plain ones. */
function reviveSteps(steps: Readonly<Record<string, StepState>>): Record<string, StepState> {
  const revived = makeSteps(steps);
  for (const [id, step] of Object.entries(revived)) {
    if (step.loop) revived[id] = { ...step, loop: reviveLoop(step.loop) };
  }
  return revived;
}

function reviveLoop(loop: LoopState): LoopState {
  const open: Record<number, ItemSteps> = {};
  for (const index in loop.open) open[index] = makeSteps(loop.open[index]);
  const { answered, previous } = loop;
  return {
    ...loop,
    open,
    answered: makeSteps(answered),
    previous: previous === null ? null : makeSteps(previous),
  };
}
