import type { Step } from '#src/domain/graph.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import type { StepTraits } from '#src/domain/step-kind.ts';
import type { TemplateScope } from '#src/domain/template-resolve.ts';

/** The values a step may see: the run's input, results of steps that succeeded, and its item or round. */
export interface StepScope extends Omit<TemplateScope, 'steps'> {
  steps: Record<string, { result: Json; input?: Json }>;
}

/** What a kind learns of a call before its start is recorded. */
export interface Preparation {
  /** May this very call be repeated after an unknown outcome? Overrules the kind's `safeToRepeat`. */
  repeatable?: boolean;
  /** Does it change nothing outside? Then a cancelled one leaves no doubt. */
  readOnly?: boolean;
}

export interface PreparedStep {
  runId: string;
  /** Which step of the run: its id, or `each[3]/send` within a loop. */
  path: string;
  step: Step;
  /** The kind's templated fields, rendered. */
  input: JsonObject;
  scope: StepScope;
}

export interface Progress {
  progress: number;
  total?: number;
  message?: string;
}

/** One attempt of one step. */
export interface StepCall extends PreparedStep {
  attempt: number;
  /** `run/step/g`: the same after an unknown outcome, a new one after a known error. */
  idempotencyKey: string;
  timeoutMs: number | null;
  /** Aborted when the time is up, the run ends or this worker has lost it. Late results are ignored. */
  signal: AbortSignal;
  progress: (progress: Progress) => void;
}

/** What a step asks of people instead of being executed. */
export interface Question {
  payload: Json;
  approvers: string[];
  quorum: number;
  /** May whoever started the run or edited the payload approve it? */
  selfApproval: boolean;
  /** Fields of the payload that people may edit; null: all but title and description. */
  editable: string[] | null;
  /** From now, in milliseconds; null: it never expires. */
  expiresInMs: number | null;
}

/** A kind of step: what the runtime may do for a workflow. Handed in as a list. */
export interface StepKind extends StepTraits {
  /** What can be said before the start is recorded: throws StepFailure when it cannot start at all. */
  prepare?(step: PreparedStep): Preparation | Promise<Preparation>;
  /** Asks people: the run then waits, holding nothing, and `execute` is never called. */
  ask?(step: PreparedStep): Question;
  /** Does it. Resolves with the result, throws StepFailure; anything else thrown is the kind's `failureCode`. */
  execute(call: StepCall): Promise<Json>;
}
