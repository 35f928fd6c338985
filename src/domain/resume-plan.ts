import type { GraphDiff } from './diff-graphs.ts';
import type { Json } from './json.ts';
import type { Actor, RunStatus } from './run-events.ts';

/** How a run is to be continued. */
export interface RetryRequest {
  /** The step to begin at; null: where it failed or was stopped. */
  from: string | null;
  /** Nothing is reused. */
  fresh: boolean;
  /** The newest published version; false: the one that the run had. */
  latest: boolean;
  /** Merged over the input of the run before when both are objects; absent: the same input. */
  input?: Json | undefined;
}

export const PLAIN_RETRY: RetryRequest = { from: null, fresh: false, latest: false };

/** Why a step runs in the new run. */
export type RerunReason =
  | 'failed'
  | 'cancelled'
  | 'never_ran'
  /** Something before it runs again. */
  | 'downstream'
  /** Its definition, or the input that it reads, is another one. */
  | 'changed'
  /** Somebody asked for it. */
  | 'asked';

/** What the run before left outside by this step. */
export type EffectBefore =
  /** It never called, or its calls only read. */
  | 'none'
  /** Its call succeeded: it will happen a second time. */
  | 'happened'
  /** The other side answered with an error. */
  | 'refused'
  /** Nobody knows whether it happened. */
  | 'unknown';

export interface RerunStep {
  /** Its path: `charge`, or `each[9]/send`. Of a loop that begins anew, the loop's. */
  step: string;
  why: RerunReason;
  effectBefore: EffectBefore;
  /** Its tool says that it destroys. */
  destructive: boolean;
  /** Somebody must say that it may run again: destructive, not idempotent, or its outcome unknown. */
  needsTick: boolean;
}

export interface ReusedStep {
  step: string;
  /** The UUID of the run in which it was executed. */
  from: string;
  /** People answered it. */
  isAnswer: boolean;
  /** It failed, and the run could do without it. */
  isFailure: boolean;
}

/** What a retry will do, before it does it. Steps stand in the graph's order. */
export interface ResumePlan {
  /** The UUID of the run that is continued. */
  run: string;
  /** It runs everything again, with the same input. */
  fresh: boolean;
  /** The version that it will run, and the newest one published. */
  version: number;
  latestVersion: number;
  /** From the version of the run before to the one that it will run; null: it is the same one. */
  diff: GraphDiff | null;
  reused: readonly ReusedStep[];
  again: readonly RerunStep[];
  /** Loops that go on where they were. */
  loops: readonly {
    step: string;
    reusedItems: number;
    count: number | null;
    /** Over other items, which nobody knows yet, it begins anew. */
    ifSameItems?: true;
  }[];
  /** What the steps that run again were charged last time, microcredits. */
  costLast: number;
}

/** One run of a chain in which each continues the one before. */
export interface Attempt {
  runId: string;
  /** 1 is the first. */
  no: number;
  status: RunStatus;
  /** Where it failed; null: at no step, or it has not failed. */
  rootStepId: string | null;
  by: Actor | null;
  createdAt: number;
}

/**
 * What a person said yes to, in 8 hex digits: which steps run again, with which input of their own,
 * and what they may do a second time.
 */
export function planHashOf(plan: ResumePlan, input?: Json): string {
  const { run, fresh, version, reused, again, loops } = plan;
  const kept = [
    reused.map(({ step }) => step),
    loops.map(({ step, reusedItems }) => [step, reusedItems]),
  ];
  const done = again.map(({ step, effectBefore, needsTick }) => [step, effectBefore, needsTick]);
  return hashText(JSON.stringify([run, fresh, version, kept, done, input]));
}

/** FNV-1a: it tells plans apart, and keeps no secret. */
export function hashText(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
