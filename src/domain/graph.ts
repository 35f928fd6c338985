import { z } from 'zod';
import { type Json, type JsonObject } from './json.ts';

export const RETRY_COUNT_MAX = 20;
export const STEPS_MAX = 1000;
export const TIMEOUT_SECONDS_MAX = 30 * 24 * 3600;

const JsonValue: z.ZodType<Json> = z.json();

/** The fields that every kind of step has. What else a step carries stays in `fields`. */
const StepShape = z.looseObject({
  id: z.string().min(1).max(200),
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

export const GraphShape = z.object({
  steps: z.array(StepShape).min(1).max(STEPS_MAX),
});

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
  fields: JsonObject;
}

export interface Graph {
  steps: readonly Step[];
}

/** A graph from outside, or the zod error that says all that is wrong with its shape. */
export function readGraph(raw: unknown): Graph {
  return { steps: GraphShape.parse(raw).steps.map(toStep) };
}

function toStep(raw: z.infer<typeof StepShape>): Step {
  const { id, type, name, depends_on, condition, enabled, retry_count, optional: _, ...rest } = raw;
  const { retry_on, timeout_s, on_interrupt, ...fields } = rest;
  return {
    id,
    type,
    name: name ?? id,
    depends_on: [...new Set(depends_on)],
    enabled,
    retry_count,
    ...(condition === undefined ? {} : { condition }),
    ...(retry_on === undefined ? {} : { retry_on }),
    ...(timeout_s === undefined ? {} : { timeout_s }),
    ...(on_interrupt === undefined ? {} : { on_interrupt }),
    fields: z.record(z.string(), JsonValue).parse(fields),
  };
}
