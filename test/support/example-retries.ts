import { compileGraph } from '#src/domain/compile-graph.ts';
import { fold } from '#src/domain/evolve.ts';
import { readGraph } from '#src/domain/graph.ts';
import type { Attempt, RerunStep, ResumePlan } from '#src/domain/resume-plan.ts';
import type { RunEvent, RunFact } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { RetryPreviewFacts } from '#src/views/retry-preview.ts';
import { failOrder, MINUTE_MS } from './example-runs.ts';
import { ANA, BEN, KINDS, T0 } from './factories.ts';
import { factsOf, type PaperRun } from './run-facts.ts';

const RUN_ID = '019a7e00-0000-7000-8000-00003f2a91c0';
const BEFORE_ID = '019a7e00-0000-7000-8000-00001b2c3d4e';
const AFTER_ID = '019a7e00-0000-7000-8000-000077d0e1f2';
const { for_each, while: rounds } = BUILT_IN_TRAITS;

/** A run of which the log is written as it stands, a second an event. */
export function recordRun(steps: readonly object[], ...facts: RunFact[]): PaperRun {
  const kinds = new Map(Object.entries({ ...KINDS, for_each, while: rounds }));
  const graph = compileGraph(readGraph({ steps: JSON.parse(JSON.stringify(steps)) }), kinds);
  const begun: RunFact[] = [
    { type: 'run_queued', data: { input: {}, trigger: 'manual', by: ANA } },
    { type: 'run_started', data: { worker: 'w1' } },
    ...facts,
  ];
  const events = begun.map((fact, index): RunEvent => {
    return { ...fact, seq: index + 1, at: T0 + index * 1_000 };
  });
  return { graph, state: fold(events), now: T0 + events.length * 1_000 };
}

const SEND = { id: 'send', type: 'write' };

const LOOP_STEPS = [
  { id: 'list', type: 'read' },
  {
    id: 'each',
    type: 'for_each',
    depends_on: ['list'],
    for_each_items: '{{steps.list.result.items}}',
    for_each_body_steps: [{ id: 'render', type: 'pure' }, SEND],
  },
  { id: 'report', type: 'write', depends_on: ['each'] },
];

const ROUND_STEPS = [
  {
    id: 'poll',
    type: 'while',
    while_max_iterations: 5,
    while_condition: '{{body.ask.done}}',
    while_body_steps: [{ id: 'ask', type: 'read' }],
  },
];

const attempt = { attempt: 1 };
const done: RunFact = { type: 'step_completed', step: 'list', data: { result: {} } };
const declined = {
  code: 'MCP_TOOL_FAILED',
  message: 'Mailbox full.',
  outcome: 'known',
  attempt: 1,
  will_retry: false,
} as const;

function beginLoop(count: number): RunFact[] {
  const loop = { count, max_parallel: 10 };
  return [done, { type: 'step_started', step: 'each', data: { ...attempt, loop } }];
}

function begin(index: number): RunFact {
  return { type: 'step_started', step: `each[${index}]/send`, data: attempt };
}

function advance(...ended: number[]): RunFact {
  return { type: 'loop_advanced', step: 'each', data: { ended } };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

/** All items but one have ended well; that one failed, and the loop and the run with it. */
export function failLoop(): PaperRun {
  const others = range(0, 14).filter((index) => index !== 9);
  return recordRun(
    LOOP_STEPS,
    ...beginLoop(14),
    advance(...others),
    begin(9),
    { type: 'step_failed', step: 'each[9]/send', data: declined },
    { type: 'step_failed', step: 'each', data: { ...declined, caused_by_step_id: 'each[9]/send' } },
    { type: 'step_completed', step: 'report', data: { skipped: true, reason: 'blocked' } },
    { type: 'state_changed', data: { from: 'running', to: 'failed', reason: 'step_failed' } },
  );
}

/** 42 of 100 items have ended, ten are open, one failed and is tolerated. */
export function runLoop(): PaperRun {
  return recordRun(
    LOOP_STEPS,
    ...beginLoop(100),
    advance(...range(0, 42)),
    begin(42),
    { type: 'step_failed', step: 'each[42]/send', data: { ...declined, tolerated: 'item' } },
    advance(42),
    ...range(43, 53).map(begin),
  );
}

/** In its third round. */
export function pollRounds(): PaperRun {
  const next = { ended: [0], goes_on: true };
  return recordRun(
    ROUND_STEPS,
    {
      type: 'step_started',
      step: 'poll',
      data: { ...attempt, loop: { count: null, max_parallel: 1 } },
    },
    { type: 'loop_advanced', step: 'poll', data: next },
    { type: 'loop_advanced', step: 'poll', data: { ...next, ended: [1] } },
    { type: 'step_started', step: 'poll[2]/ask', data: attempt },
  );
}

/** A retry that has completed: a step and an answer were kept, failures were tolerated. */
export function completeRetry(): PaperRun {
  const steps = [
    { id: 'list', type: 'read' },
    { id: 'approve', type: 'ask', depends_on: ['list'] },
    { id: 'notify', type: 'write', optional: true, depends_on: ['approve'] },
    { ...LOOP_STEPS[1], tolerated_failures: 3 },
  ];
  const kept = { result: {}, reused_from: BEFORE_ID };
  const answer = { approved: true, by: BEN, at: T0 - MINUTE_MS };
  const failed = { ...declined, tolerated: 'item' } as const;
  return recordRun(
    steps,
    { type: 'step_completed', step: 'list', data: kept },
    { type: 'step_completed', step: 'approve', data: { ...kept, answer } },
    { type: 'step_started', step: 'notify', data: attempt },
    { type: 'step_failed', step: 'notify', data: { ...declined, tolerated: 'step' } },
    ...beginLoop(12).slice(1),
    advance(...range(0, 10)),
    ...range(10, 12).flatMap((index): RunFact[] => [
      begin(index),
      { type: 'step_failed', step: `each[${index}]/send`, data: failed },
    ]),
    advance(10, 11),
    { type: 'step_completed', step: 'each', data: { result: {} } },
    { type: 'run_completed', data: { output_of: ['each'] } },
  );
}

/** Three runs that continue each other; the one in the middle is the example run. */
export function attemptsAround(): Attempt[] {
  const common = { by: BEN, createdAt: T0, status: 'failed', rootStepId: 'charge-card' } as const;
  return [
    { ...common, runId: BEFORE_ID, no: 1 },
    { ...common, runId: RUN_ID, no: 2 },
    { ...common, runId: AFTER_ID, no: 3, status: 'running', rootStepId: null },
  ];
}

export function makePlan(over: Partial<ResumePlan> = {}): ResumePlan {
  return {
    run: RUN_ID,
    fresh: false,
    version: 12,
    latestVersion: 12,
    diff: null,
    reused: [{ step: 'get-order', from: RUN_ID, isAnswer: false, isFailure: false }],
    again: [
      rerun('charge-card', { why: 'failed', effectBefore: 'refused' }),
      rerun('print-label', { why: 'cancelled', effectBefore: 'unknown', needsTick: true }),
      rerun('get-rate', { why: 'cancelled' }),
      rerun('notify', { why: 'never_ran' }),
    ],
    loops: [],
    costLast: 0,
    ...over,
  };
}

export function rerun(step: string, over: Partial<RerunStep> = {}): RerunStep {
  const none = { effectBefore: 'none', destructive: false, needsTick: false } as const;
  return { step, why: 'downstream', ...none, ...over };
}

export function makePreview(
  over: Partial<RetryPreviewFacts> = {},
  facts: RunFacts = factsOf(failOrder()),
): RetryPreviewFacts {
  const { runId } = facts;
  const choice = { runId };
  const none = { isTyped: false, drift: null };
  return { facts, plan: makePlan(), code: '3fa91c02', choice, ...none, ...over };
}

/** Previews that look different, by what they show. */
export function retryPreviews(): [name: string, preview: RetryPreviewFacts][] {
  const drift = {
    added: ['send'],
    removed: [],
    changed: [{ step: 'charge-card', fields: ['tool_args'] }],
    graphFields: [],
  };
  const loop = makePlan({
    reused: [{ step: 'list', from: BEFORE_ID, isAnswer: false, isFailure: false }],
    again: [
      rerun('each', { why: 'failed' }),
      rerun('each[9]/send', { why: 'failed' }),
      rerun('report', { why: 'never_ran' }),
    ],
    loops: [{ step: 'each', reusedItems: 13, count: 14 }],
    costLast: 1_250_000,
  });
  const answered = makePlan({
    reused: [
      { step: 'list', from: BEFORE_ID, isAnswer: false, isFailure: false },
      { step: 'approve', from: BEFORE_ID, isAnswer: true, isFailure: false },
      { step: 'notify', from: BEFORE_ID, isAnswer: false, isFailure: true },
    ],
    again: [rerun('each', { why: 'asked', destructive: true, needsTick: true })],
  });
  const fresh = { plan: makePlan({ fresh: true, reused: [] }) };
  const newer = makePlan({ version: 14, latestVersion: 14, diff: drift });
  return [
    ['a retry', makePreview()],
    ['a retry of a loop', makePreview({ plan: loop }, factsOf(failLoop()))],
    [
      'a retry that begins a loop anew',
      makePreview(
        { plan: makePlan({ again: [rerun('each', { why: 'asked' })] }) },
        factsOf(failLoop()),
      ),
    ],
    ['a retry of what people answered', makePreview({ plan: answered }, factsOf(completeRetry()))],
    ['a retry of everything', makePreview({ ...fresh, choice: { runId: RUN_ID, fresh: true } })],
    ['a retry on an older version', makePreview({ plan: makePlan({ latestVersion: 14 }), drift })],
    ['a retry on the newest version', makePreview({ plan: newer, drift })],
    ['a retry with another input', makePreview({ isTyped: true })],
  ];
}
