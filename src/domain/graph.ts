import { z } from 'zod';
import { type Json, type JsonObject } from './json.ts';

export const RETRY_COUNT_MAX = 20;
export const STEPS_MAX = 1000;
export const STEP_ID_LENGTH_MAX = 200;
export const TIMEOUT_SECONDS_MAX = 30 * 24 * 3600;
/** The steps of one loop's body, which run one after another. */
export const BODY_STEPS_MAX = 50;
export const MAX_PARALLEL_DEFAULT = 10;
export const MAX_PARALLEL_MAX = 100;
export const ITEMS_MAX = 100_000;
export const ITERATIONS_MAX = 1_000;
/** The id of the last step of a round, where a script says whether the loop goes on. */
export const EVAL_STEP_ID = 'while_eval_script';

const JsonValue: z.ZodType<Json> = z.json();

/** The fields that every kind of step has. What else a step carries stays in `fields`. */
const StepShape = z.looseObject({
  id: z.string().min(1).max(STEP_ID_LENGTH_MAX),
  type: z.string().min(1),
  name: z.string().max(200).optional(),
  depends_on: z.array(z.string()).default([]),
  condition: JsonValue.optional(),
  enabled: z.boolean().default(true),
  retry_count: z.number().int().min(0).max(RETRY_COUNT_MAX).default(0),
  retry_on: z.literal('any').optional(),
  timeout_s: z.number().positive().max(TIMEOUT_SECONDS_MAX).optional(),
  on_interrupt: z.enum(['retry', 'fail']).optional(),
  optional: z.boolean().default(false),
});

export const COMMON_FIELDS = Object.keys(StepShape.shape);

export const ON_FAILURE = ['fail_fast', 'finish_branches'] as const;

export const GraphShape = z.object({
  steps: z.array(StepShape).min(1).max(STEPS_MAX),
  on_failure: z.enum(ON_FAILURE).nullable().optional(),
});

const Body = z.array(StepShape).min(1).max(BODY_STEPS_MAX);

/** What each kind of loop says of itself. Nothing in a body is a loop. */
const LoopShapes = {
  for_each: z.looseObject({
    for_each_items: JsonValue,
    for_each_max_parallel: z.number().int().min(1).max(MAX_PARALLEL_MAX).nullish(),
    tolerated_failures: z.number().int().min(0).max(ITEMS_MAX).nullish(),
    for_each_body_steps: Body,
  }),
  while: z.looseObject({
    while_mode: z.enum(['until', 'while']).nullish(),
    while_max_iterations: z.number().int().min(1).max(ITERATIONS_MAX),
    while_condition: JsonValue.optional(),
    while_eval_script: z.string().nullish(),
    while_body_steps: Body,
  }),
} as const;

/** One node of a graph, parsed. `fields` holds what belongs to its kind, and what nobody knows. */
export interface Step {
  id: string;
  type: string;
  name: string;
  depends_on: readonly string[];
  condition?: Json;
  enabled: boolean;
  retry_count: number;
  retry_on?: 'any';
  timeout_s?: number;
  on_interrupt?: 'retry' | 'fail';
  /** Its failure does not fail the run. */
  optional: boolean;
  fields: JsonObject;
  loop?: Loop;
}

/** The body of a loop runs step by step, for each item or for round after round. */
export type Loop = ForEach | While;

export interface ForEach {
  kind: 'for_each';
  maxParallel: number;
  /** So many items may fail before the loop does. */
  toleratedFailures: number;
  body: readonly Step[];
}

export interface While {
  kind: 'while';
  /** until: it ends when the condition holds. while: when it does not. Asked after each round. */
  mode: 'until' | 'while';
  iterationsMax: number;
  /** Null where a script decides: it is the last step of the body, called EVAL_STEP_ID. */
  condition: Json | null;
  body: readonly Step[];
}

export type OnFailure = (typeof ON_FAILURE)[number];

export interface Graph {
  steps: readonly Step[];
  /** fail_fast: the first failure ends the run. finish_branches: what does not depend on it ends first. */
  onFailure: OnFailure;
}

/** A graph from outside, or the zod error that says all that is wrong with its shape. */
export function readGraph(raw: unknown): Graph {
  const { steps, on_failure } = GraphShape.parse(raw);
  return { steps: steps.map(toStep), onFailure: on_failure ?? 'fail_fast' };
}

type RawStep = z.infer<typeof StepShape>;

function toStep(raw: RawStep): Step {
  const step = toPlainStep(raw);
  const loop = toLoop(raw);
  return loop === null ? step : { ...step, loop };
}

function toPlainStep(raw: RawStep): Step {
  const { id, type, name, depends_on, condition, enabled, retry_count, optional, ...rest } = raw;
  const { retry_on, timeout_s, on_interrupt, ...fields } = rest;
  return {
    id,
    type,
    name: name ?? id,
    depends_on: [...new Set(depends_on)],
    enabled,
    retry_count,
    optional,
    ...(condition === undefined ? {} : { condition }),
    ...(retry_on === undefined ? {} : { retry_on }),
    ...(timeout_s === undefined ? {} : { timeout_s }),
    ...(on_interrupt === undefined ? {} : { on_interrupt }),
    fields: z.record(z.string(), JsonValue).parse(fields),
  };
}

function toLoop(raw: RawStep): Loop | null {
  switch (raw.type) {
    case 'for_each': {
      const shape = LoopShapes.for_each.parse(raw);
      return {
        kind: 'for_each',
        maxParallel: shape.for_each_max_parallel ?? MAX_PARALLEL_DEFAULT,
        toleratedFailures: shape.tolerated_failures ?? 0,
        body: shape.for_each_body_steps.map(toPlainStep),
      };
    }
    case 'while': {
      const shape = LoopShapes.while.parse(raw);
      const script = shape.while_eval_script ?? '';
      const body = shape.while_body_steps.map(toPlainStep);
      return {
        kind: 'while',
        mode: shape.while_mode ?? 'until',
        iterationsMax: shape.while_max_iterations,
        condition: script === '' ? (shape.while_condition ?? null) : null,
        body: script === '' ? body : [...body, toEvalStep(script)],
      };
    }
    default:
      return null;
  }
}

function toEvalStep(script: string): Step {
  return toPlainStep(StepShape.parse({ id: EVAL_STEP_ID, type: 'lua_script', script }));
}
