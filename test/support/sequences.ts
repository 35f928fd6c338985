import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { ANA, makeDiamond, makeGraph } from './factories.ts';
import { type Line, RunOnPaper } from './run-on-paper.ts';

/** What exactly is recorded, in which order: the log's contract. */
export interface Sequence {
  title: string;
  run: () => RunOnPaper;
  /** How many events came before the ones of interest. */
  from?: number;
  log: Line[];
}

export const QUEUED: Line = ['run_queued', null, { input: {}, trigger: 'manual', by: ANA }];
export const STARTED: Line = ['run_started', null, { worker: 'w1' }];

/** The facts of `makeFailure`, as they are recorded. */
export const FAILURE = { code: 'MCP_TOOL_FAILED', message: 'HTTP 503', outcome: 'known' } as const;

/** A start of a step that writes outside and may not be repeated. */
export function begins(step: string, attempt = 1): Line {
  return ['step_started', step, { attempt, repeatable: false, may_write: true }];
}

export function succeeds(step: string): Line {
  return ['step_completed', step, { result: {} }];
}

/** A final failure by `makeFailure`, unless told otherwise. */
export function fails(step: string, more: object = {}): Line {
  return ['step_failed', step, { ...FAILURE, attempt: 1, will_retry: false, ...more }];
}

/** A loop that fails of one of its own steps. */
export function loopFails(step: string, cause: string, message: string, more: object = {}): Line {
  return fails(step, { message, attempt: 0, ...more, caused_by_step_id: cause });
}

/** A loop over so many items, two at once; or in rounds. */
export function opens(step: string, count: number | null): Line {
  const loop = { count, max_parallel: count === null ? 1 : 2 };
  return ['step_started', step, { attempt: 1, loop }];
}

export function advances(step: string, ended: number[], more: object = {}): Line {
  return ['loop_advanced', step, { ended, ...more }];
}

export function skips(step: string, reason: string): Line {
  return ['step_completed', step, { skipped: true, reason }];
}

export function cancels(step: string, data: object): Line {
  return ['step_cancelled', step, { cancelled: true, ...data }];
}

export function changes(from: string, to: string, reason: string, more: object = {}): Line {
  return ['state_changed', null, { from, to, reason, ...more }];
}

/** A diamond whose two middle steps are in flight, after six events. */
export function startFork(): RunOnPaper {
  return RunOnPaper.start(makeDiamond()).begin('a').succeed('a').begin('b', 'c');
}

/** A task beside two calls, and what comes after them. */
export function makeReview(): CompiledGraph {
  return makeGraph(
    { id: 'review', type: 'ask' },
    { id: 'write' },
    { id: 'pure', type: 'pure' },
    { id: 'after', depends_on: ['review', 'write', 'pure'] },
  );
}

/** The three of them under way, after five events. */
export function startReview(): RunOnPaper {
  return RunOnPaper.start(makeReview()).askPeople('review').begin('write', 'pure');
}
