import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '#src/app.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { type Badge, badgeOf } from '#src/domain/badge.ts';
import { fold } from '#src/domain/evolve.ts';
import { isTerminal, type RunEvent } from '#src/domain/run-events.ts';
import { type RunState, stepOf } from '#src/domain/run-state.ts';
import { loadContext, type RunContext } from '#src/operations/load-context.ts';
import { loadLog } from '#src/store/events.ts';
import { loadRun, type RunRecord } from '#src/store/runs.ts';
import type { Line } from './run-on-paper.ts';

/** A run that has not come this far by then never will. */
const UNTIL_MS = 60_000;
const LOOK_MS = 5;
/** For `expect.poll`: facts are looked for often, and waited for as long as a slow machine needs. */
export const PATIENCE = { timeout: UNTIL_MS, interval: LOOK_MS };

/** What a test sees of the runs of an app: only what is stored. */
export interface RunWatch {
  /** Waits until the log makes a state of which this holds. */
  until: (run: number, holds: (state: RunState) => boolean) => Promise<RunState>;
  ended: (run: number) => Promise<RunState>;
  log: (run: number) => Promise<RunEvent[]>;
  /** The log without places and times. */
  lines: (run: number) => Promise<Line[]>;
  badges: (run: number) => Promise<Record<string, Badge>>;
  row: (run: number) => Promise<RunRecord>;
  context: (run: number) => Promise<RunContext>;
}

/** Reads and waits for facts; `endings` says when looking again is worth it. */
export function watchRuns(app: App, endings: Endings): RunWatch {
  const row = async (run: number) => {
    const record = await loadRun(app.db, run);
    if (record) return record;
    throw new Error(`there is no run ${run}`);
  };
  const log = async (run: number) => {
    const events = await loadLog(app.db, { run, createdAt: (await row(run)).created_at });
    return events ?? [];
  };
  const until = async (run: number, holds: (state: RunState) => boolean) => {
    const deadline = SYSTEM_CLOCK.monotonic() + UNTIL_MS;
    for (;;) {
      const events = await log(run);
      const state = fold(events);
      if (holds(state)) return state;
      if (SYSTEM_CLOCK.monotonic() > deadline) throw new Error(describeLog(events));
      await sleep(LOOK_MS);
    }
  };
  const ended = async (run: number) => {
    const deadline = SYSTEM_CLOCK.monotonic() + UNTIL_MS;
    while (!isTerminal((await row(run)).status)) {
      if (SYSTEM_CLOCK.monotonic() > deadline) throw new Error(describeLog(await log(run)));
      await Promise.race([endings.next(), sleep(LOOK_MS * 10)]);
    }
    return fold(await log(run));
  };
  return {
    row,
    log,
    until,
    ended,
    lines: async (run: number) => (await log(run)).map(toLine),
    badges: async (run: number) => {
      const { version_id: version } = await row(run);
      const graph = await app.loadGraph(version);
      const state = fold(await log(run));
      const ids = [...graph.steps.keys()];
      return Object.fromEntries(ids.map((id) => [id, badgeOf(stepOf(state, id))]));
    },
    context: async (run: number) => loadContext(app, await row(run)),
  };
}

function toLine(event: RunEvent): Line {
  return [event.type, event.step ?? null, event.data];
}

function describeLog(events: readonly RunEvent[]): string {
  const lines = events.map((event) => JSON.stringify(toLine(event)).slice(0, 300));
  return `the run has stayed where it is:\n${lines.join('\n')}`;
}

/** Somebody's run has ended: whoever waits for one looks again. */
export class Endings {
  #next = Promise.withResolvers<void>();

  tell(): void {
    this.#next.resolve();
    this.#next = Promise.withResolvers();
  }

  next(): Promise<void> {
    return this.#next.promise;
  }
}
