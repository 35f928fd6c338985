import { z } from 'zod';
import { Refusal } from './errors.ts';
import { STEP_ID_LENGTH_MAX } from './graph.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { refuseDeepJson } from './json-depth.ts';
import { nearest } from './nearest.ts';
import { shorten } from './shorten.ts';

const SETUP_LENGTH_MAX = 64 * 1024;
const LIST_LENGTH_MAX = 300;

/** What each start of a workflow is given that does not say otherwise. */
export const RunSetup = z.object({
  input: z.record(z.string(), z.json()).default({}),
  excluded_step_ids: z.array(z.string()).default([]),
});
export type RunSetup = z.infer<typeof RunSetup>;

export const NO_SETUP: RunSetup = { input: {}, excluded_step_ids: [] };

/** A setup from outside. Throws a Refusal that says what one looks like. */
export function parseRunSetup(raw: unknown): RunSetup {
  refuseDeepJson(raw, 'The setup');
  const read = RunSetup.safeParse(raw);
  if (!read.success) {
    const fix = 'Give { "input": { … }, "excluded_step_ids": [ … ] }.';
    throw new Refusal('invalid', 'That is no setup of a workflow.', fix);
  }
  const { length } = JSON.stringify(read.data);
  if (length <= SETUP_LENGTH_MAX) return read.data;
  const message = `A setup has at most ${SETUP_LENGTH_MAX} characters; this one has ${length}.`;
  throw new Refusal('invalid', message, 'Give the rest with each start.');
}

export interface StartInput {
  /** Null: none was given. */
  input: Json;
  /** Steps to leave out, beside those that the setup leaves out. */
  excluded?: readonly string[];
}

/**
 * What a run is given: the version's defaults under those of the setup, under what was asked for.
 * Input that is no object takes the place of all defaults.
 */
export function resolveStart(
  params: JsonObject,
  setup: RunSetup,
  { input, excluded = [] }: StartInput,
): { input: Json; excluded: string[] } {
  const defaults = { ...params, ...setup.input };
  return {
    input: mergeInput(defaults, input),
    excluded: [...new Set([...setup.excluded_step_ids, ...excluded])],
  };
}

function mergeInput(defaults: JsonObject, input: Json): Json {
  if (input === null) return defaults;
  return isJsonObject(input) ? { ...defaults, ...input } : input;
}

/** Throws a Refusal that names the step of the graph that was probably meant. */
export function assertSteps(excluded: readonly string[], ids: readonly string[]): void {
  const wrong = excluded.find((id) => !ids.includes(id));
  if (wrong === undefined) return;
  const guess = nearest(wrong, ids);
  const list = shorten(ids.join(', '), LIST_LENGTH_MAX);
  const fix = guess === undefined ? `Its steps: ${list}.` : `Did you mean "${guess}"?`;
  const named = shorten(wrong, STEP_ID_LENGTH_MAX);
  throw new Refusal('unknown', `There is no step "${named}" to leave out.`, fix);
}

/** `a,b` as it is typed, each once. */
export function splitStepList(texts: readonly string[]): string[] {
  const ids = texts.flatMap((text) => text.split(',')).map((id) => id.trim());
  return [...new Set(ids.filter((id) => id !== ''))];
}
