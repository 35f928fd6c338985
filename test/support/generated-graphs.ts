import * as fc from 'fast-check';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { ON_FAILURE } from '#src/domain/graph.ts';
import { forEach, makeGraphThat, type StepDraft, whileLoop } from './factories.ts';

/** Names that a step may have and a careless object would trip over. */
const IDS = ['a', '2', 'constructor', '1', '__proto__', 'b-c', 'toString'];

type LeafKind = 'write' | 'read' | 'pure' | 'ask';

interface LeafSeed {
  type: LeafKind;
  condition: 'none' | 'true' | 'false' | 'approved' | 'ok';
  conditionOn: number;
  enabled: boolean;
  retry_count: number;
  retry_on: 'any' | undefined;
  on_interrupt: 'retry' | 'fail' | undefined;
  on_expiry: 'reject' | undefined;
  optional: boolean;
}

interface StepSeed extends LeafSeed {
  dependsOn: boolean[];
  loop: LoopSeed | null;
}

interface LoopSeed {
  kind: 'for_each' | 'until' | 'while' | 'script';
  body: LeafSeed[];
  /** Items at once, or rounds at most. */
  limit: number;
  tolerated: number;
  timeout_s: number | undefined;
}

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, fc.constantFrom(usual, ...others));

const LEAF = {
  type: fc.constantFrom<LeafKind>('write', 'read', 'pure', 'ask'),
  condition: mostly<LeafSeed['condition']>('none', 'true', 'false', 'approved', 'approved', 'ok'),
  conditionOn: fc.nat(IDS.length),
  enabled: mostly(true, false),
  retry_count: fc.nat(2),
  retry_on: mostly<'any' | undefined>(undefined, 'any'),
  on_interrupt: mostly<'retry' | 'fail' | undefined>(undefined, 'retry', 'fail'),
  on_expiry: fc.constantFrom(undefined, 'reject' as const),
  optional: mostly(false, true),
};

const loopSeeds: fc.Arbitrary<LoopSeed> = fc.record({
  kind: fc.constantFrom('for_each', 'for_each', 'until', 'while', 'script'),
  body: fc.array(fc.record(LEAF), { minLength: 1, maxLength: 3 }),
  limit: fc.integer({ min: 1, max: 3 }),
  tolerated: fc.nat(2),
  timeout_s: mostly<number | undefined>(undefined, 40),
});

const stepSeeds: fc.Arbitrary<StepSeed> = fc.record({
  ...LEAF,
  dependsOn: fc.array(fc.boolean(), { minLength: IDS.length, maxLength: IDS.length }),
  loop: fc.option(loopSeeds, { nil: null, freq: 3 }),
});

function toStep({ dependsOn, loop, ...leaf }: StepSeed, index: number): StepDraft {
  const earlier = IDS.slice(0, index);
  const depends_on = earlier.filter((_, other) => dependsOn[other]);
  const id = IDS[index] ?? `step-${index}`;
  const { condition, conditionOn, enabled, optional } = leaf;
  if (loop === null) return { id, depends_on, ...toLeaf(leaf, 'steps', depends_on) };
  const asked = conditionFrom(condition, 'steps', depends_on[conditionOn % depends_on.length]);
  return toLoop({ id, depends_on, enabled, optional, ...asked }, loop);
}

function toLeaf(seed: LeafSeed, scope: 'steps' | 'body', before: readonly string[]): object {
  const { condition, conditionOn, ...fields } = seed;
  const asked = before[conditionOn % Math.max(1, before.length)];
  const set = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(set), ...conditionFrom(condition, scope, asked) };
}

function toLoop(draft: StepDraft, { kind, body, limit, tolerated, timeout_s }: LoopSeed) {
  const steps = body.map((seed, index): StepDraft => {
    const id = IDS[index] ?? `inner-${index}`;
    return { id, ...toLeaf(seed, 'body', IDS.slice(0, index)) };
  });
  const own = { ...draft, ...(timeout_s === undefined ? {} : { timeout_s }) };
  if (kind === 'for_each') {
    const limits = { for_each_max_parallel: limit, tolerated_failures: tolerated };
    return forEach({ ...own, ...limits }, ...steps);
  }
  const limits = { while_max_iterations: limit };
  if (kind === 'script') {
    return whileLoop({ ...own, ...limits, while_eval_script: 'return {}' }, ...steps);
  }
  return whileLoop({ ...own, ...limits, while_mode: kind }, ...steps);
}

function conditionFrom(
  kind: LeafSeed['condition'],
  scope: 'steps' | 'body',
  asked: string | undefined,
): object {
  if (kind === 'none') return {};
  if (kind === 'true' || kind === 'false') return { condition: kind };
  return asked === undefined ? {} : { condition: `{{${scope}.${asked}.result.${kind}}}` };
}

/** Graphs of every shape, with every rule of a step used by some of them. */
export const graphs: fc.Arbitrary<CompiledGraph> = fc
  .tuple(mostly(...ON_FAILURE), fc.array(stepSeeds, { minLength: 1, maxLength: IDS.length }))
  .map(([onFailure, seeds]) => makeGraphThat(onFailure, ...seeds.map(toStep)));

/** Steps that a run leaves out: mostly none. */
export const exclusions: fc.Arbitrary<string[]> = mostly([], ...IDS.map((id) => [id]));

/** What becomes of one attempt of a step, or of one question to people. */
export interface Behaviour {
  end: 'succeed' | 'fail' | 'fail_for_good' | 'hang' | 'unprepared';
  prepareMs: number;
  callMs: number;
  /** 0 ≤ random < 1. */
  random: number;
  /** Of a task, if it is one. */
  expiresInMs: number | null;
  quorum: number;
  selfApproval: boolean;
  /** Of a loop, if it is one: how many items, and what is said after a round. */
  count: number;
  goesOn: boolean;
}

export const behaviours: fc.Arbitrary<Behaviour[]> = fc.array(
  fc.record({
    end: mostly<Behaviour['end']>('succeed', 'fail', 'fail_for_good', 'hang', 'unprepared'),
    prepareMs: mostly(0, 5, 3_000),
    callMs: fc.nat(70_000),
    random: fc.double({ min: 0, max: 0.999, noNaN: true }),
    expiresInMs: fc.option(fc.nat(100_000), { nil: null }),
    quorum: fc.constantFrom(1, 1, 2, 3),
    selfApproval: mostly(true, false),
    count: fc.nat(5),
    goesOn: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Decisions weigh more: it takes several to decide a task. */
const WHATS = [
  'pause',
  'resume',
  'stop',
  'drain',
  'approve',
  'approve',
  'approve_first_version',
  'edit',
  'edit',
  'reject',
  'crash',
  'clock',
] as const;

/** Something that happens to a run from outside, some time after the thing before it. */
export interface Act {
  afterMs: number;
  what: (typeof WHATS)[number];
  /** How long a drain may take, a worker stays dead, how far the clock is put wrong, or who acts. */
  ms: number;
}

export const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.nat(100), fc.nat(90_000)),
    what: fc.constantFrom(...WHATS),
    ms: fc.nat(60_000),
  }),
  { maxLength: 8 },
);
