import * as fc from 'fast-check';
import type { CompiledGraph } from '#src/domain/compile-graph.ts';
import { type KindName, makeGraph, type StepDraft } from './factories.ts';

/** Names that a step may have and a careless object would trip over. */
const IDS = ['a', '2', 'constructor', '1', '__proto__', 'b-c', 'toString'];

interface StepSeed {
  type: KindName;
  dependsOn: boolean[];
  condition: 'none' | 'true' | 'false' | 'approved' | 'ok';
  conditionOn: number;
  enabled: boolean;
  retry_count: number;
  retry_on: 'any' | undefined;
  on_interrupt: 'retry' | 'fail' | undefined;
  on_expiry: 'reject' | undefined;
}

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ arbitrary: fc.constant(usual), weight: 4 }, fc.constantFrom(usual, ...others));

const stepSeeds: fc.Arbitrary<StepSeed> = fc.record({
  type: fc.constantFrom<KindName>('write', 'read', 'pure', 'ask'),
  dependsOn: fc.array(fc.boolean(), { minLength: IDS.length, maxLength: IDS.length }),
  condition: mostly<StepSeed['condition']>('none', 'true', 'false', 'approved', 'approved', 'ok'),
  conditionOn: fc.nat(IDS.length),
  enabled: mostly(true, false),
  retry_count: fc.nat(2),
  retry_on: mostly<'any' | undefined>(undefined, 'any'),
  on_interrupt: mostly<'retry' | 'fail' | undefined>(undefined, 'retry', 'fail'),
  on_expiry: fc.constantFrom(undefined, 'reject' as const),
});

function toStep(seed: StepSeed, index: number): StepDraft {
  const { dependsOn, condition, conditionOn, ...fields } = seed;
  const earlier = IDS.slice(0, index);
  const depends_on = earlier.filter((_, other) => dependsOn[other]);
  const asked = depends_on[conditionOn % Math.max(1, depends_on.length)];
  return {
    id: IDS[index] ?? `step-${index}`,
    depends_on,
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)),
    ...conditionFrom(condition, asked),
  };
}

function conditionFrom(kind: StepSeed['condition'], asked: string | undefined): object {
  if (kind === 'none') return {};
  if (kind === 'true' || kind === 'false') return { condition: kind };
  return asked === undefined ? {} : { condition: `{{steps.${asked}.result.${kind}}}` };
}

/** Loop-free graphs of every shape, with every rule of a step used by some of them. */
export const graphs: fc.Arbitrary<CompiledGraph> = fc
  .array(stepSeeds, { minLength: 1, maxLength: IDS.length })
  .map((seeds) => makeGraph(...seeds.map(toStep)));

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
