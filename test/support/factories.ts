import type { Person } from '#src/domain/access.ts';
import { type CompiledGraph, compileGraph } from '#src/domain/compile-graph.ts';
import type { TaskRequest } from '#src/domain/decide-outcomes.ts';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import { type OnFailure, readGraph } from '#src/domain/graph.ts';
import type { Actor } from '#src/domain/run-events.ts';
import { BUILT_IN_TRAITS, type StepTraits } from '#src/domain/step-kind.ts';

/** A moment to start from; every test time is relative to it. */
export const T0 = Date.UTC(2026, 0, 5, 9);

export const ANA: Actor = { kind: 'slack', id: 'U1', name: '@ana' };
export const BEN: Actor = { kind: 'discord', id: 'D2', name: '@ben' };

/** A contributor, unless told otherwise. */
export function asPerson(actor: Actor, over: Partial<Person> = {}): Person {
  return { actor, email: null, role: 'project_contributor', groups: [], ...over };
}

const COMMON = {
  timeoutSeconds: 60,
  failureCode: 'MCP_TOOL_FAILED',
  templated: { args: 'strict', note: 'lenient' },
  fields: ['args', 'note'],
} as const;

/** Kinds that differ in what the domain asks of a kind. */
export const KINDS = {
  /** Writes outside: an unknown outcome may not be repeated. */
  write: { ...COMMON, type: 'write', effect: 'outside', safeToRepeat: false },
  /** Reads outside. */
  read: { ...COMMON, type: 'read', effect: 'outside', safeToRepeat: true },
  /** Computes, as long as it likes. */
  pure: { ...COMMON, type: 'pure', effect: 'none', safeToRepeat: true, timeoutSeconds: null },
  /** Asks people. */
  ask: { ...COMMON, type: 'ask', effect: 'none', safeToRepeat: true, timeoutSeconds: null },
  for_each: BUILT_IN_TRAITS.for_each,
  while: BUILT_IN_TRAITS.while,
  /** Says whether the rounds of a while go on. */
  lua_script: BUILT_IN_TRAITS.lua_script,
} as const satisfies Record<string, StepTraits>;

export type KindName = keyof typeof KINDS;

export interface StepDraft {
  id: string;
  type?: KindName;
  depends_on?: string[];
  [field: string]: unknown;
}

/** A compiled graph of steps that write outside unless they say otherwise. */
export function makeGraph(...steps: StepDraft[]): CompiledGraph {
  return makeGraphThat('fail_fast', ...steps);
}

/** The same, with a word on what happens when a step fails. */
export function makeGraphThat(on_failure: OnFailure, ...steps: StepDraft[]): CompiledGraph {
  const raw = { on_failure, steps: steps.map((step) => ({ type: 'write', ...step })) };
  return compileGraph(readGraph(raw), new Map(Object.entries(KINDS)));
}

interface LoopDraft {
  id: string;
  [field: string]: unknown;
}

/** A loop over items, two at once. */
export function forEach(draft: LoopDraft, ...body: StepDraft[]): StepDraft {
  const for_each_body_steps = body.map((step) => ({ type: 'write', ...step }));
  const items = { for_each_items: '{{input.items}}', for_each_max_parallel: 2 };
  return { type: 'for_each', ...items, for_each_body_steps, ...draft };
}

/** Rounds until a condition holds, three at most. */
export function whileLoop(draft: LoopDraft, ...body: StepDraft[]): StepDraft {
  const while_body_steps = body.map((step) => ({ type: 'write', ...step }));
  const rounds = { while_max_iterations: 3, while_condition: '{{body.a.done}}' };
  return { type: 'while', ...rounds, while_body_steps, ...draft };
}

/** a → (b ∥ c) → d: the smallest graph with a sequence, a fork and a join. */
export function makeDiamond(): CompiledGraph {
  return makeGraph(
    { id: 'a' },
    { id: 'b', depends_on: ['a'] },
    { id: 'c', depends_on: ['a'] },
    { id: 'd', depends_on: ['b', 'c'] },
  );
}

/** A known error that waiting may cure. */
export function makeFailure(over: Partial<StepFailureFacts> = {}): StepFailureFacts {
  return { code: 'MCP_TOOL_FAILED', message: 'HTTP 503', outcome: 'known', curable: true, ...over };
}

/** Nobody knows whether the call happened. */
export const TIME_OUT: StepFailureFacts = {
  code: 'RUN_STALLED_OR_TIMED_OUT',
  message: 'No answer within 60 s.',
  outcome: 'unknown',
  curable: true,
  limit: 'step',
};

/** A task that any contributor decides, alone and whenever they like. */
export function makeTask(over: Partial<TaskRequest> = {}): TaskRequest {
  return {
    payload: {},
    approvers: [],
    quorum: 1,
    expiresAt: null,
    selfApproval: true,
    editable: null,
    ...over,
  };
}
