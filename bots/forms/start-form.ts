import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import { canonicalJson, isJsonObject, type JsonObject } from '#src/domain/json.ts';
import type { MissingInput } from '#src/domain/missing-inputs.ts';
import { redactJson } from '#src/domain/redact.ts';
import { mergeObjects, nestAt, readTyped } from '#src/domain/typed-pairs.ts';
import { loadMissingInputs, planStart, type StartAsked } from '#src/operations/plan-start.ts';
import { STARTING } from '#src/operations/start-for-caller.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import {
  FIELD_LENGTH_MAX,
  FIELDS_MAX,
  type FilledForm,
  type Form,
  type FormFault,
  type FormValues,
  type IntentOf,
  KEPT_LENGTH_MAX,
  type TextField,
} from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';

const INTRO =
  'Numbers, true, false and JSON are taken as such, anything else is a text; "5" in quotes is the text 5.';

/** What a start form knows when it comes back. */
const Kept = z.object({
  /** Of the run that it starts: sent twice it is one. */
  run: z.uuid(),
  /** What each field is, in their order. */
  paths: z.array(z.string()).min(1).max(FIELDS_MAX),
  /** What was given before. */
  input: z.record(z.string(), z.json()).nullable(),
  excluded: z.array(z.string()),
  usesSetup: z.boolean(),
});
type Kept = z.infer<typeof Kept>;

/** Asks for the inputs that steps need and nobody gives; null: there are none. */
export async function offerStartForm(
  asker: Asker,
  { workflow }: IntentOf<'start'>,
): Promise<Form | Reply | null> {
  const [loaded] = await Promise.allSettled([loadStartForm(asker, { workflow, input: null })]);
  if (loaded.status === 'fulfilled' && loaded.value === null) return null;
  return offerForm(asker, askToStart(workflow), async () => {
    if (loaded.status === 'fulfilled' && loaded.value !== null) return loaded.value;
    throw loaded.status === 'rejected' ? loaded.reason : new Error('there is a form');
  });
}

/** As the audit log knows it. */
export function askToStart(workflow: string) {
  return { ...STARTING, verb: 'start', target: `workflow:${workflow}` };
}

/** Null: nothing is missing, or no form may carry what was given. Throws the Refusal of a start for which there is no form. */
export async function loadStartForm(
  { app, redact }: Asker,
  asked: StartAsked,
): Promise<Form | null> {
  const { workflow, input, excluded = [], usesSetup = true } = asked;
  const missing = leavesOf(await loadMissingInputs(app, { ...asked, usesSetup }));
  if (missing.length === 0) return null;
  const paths = missing.map(({ path }) => withoutRoot(path));
  const kept: Kept = {
    run: uuidv7(),
    paths,
    input: isJsonObject(input) ? input : null,
    excluded: [...excluded],
    usesSetup,
  };
  if (missing.length > FIELDS_MAX || JSON.stringify(kept).length > KEPT_LENGTH_MAX) {
    throw refuseLarge(workflow, missing);
  }
  // It would go along with the form, past everything that redacts: the start says what is missing.
  if (canonicalJson(redactJson(kept, redact)) !== canonicalJson(kept)) return null;
  return {
    intent: { type: 'start', workflow },
    title: 'Start a new run',
    intro: redact(`Input for ${workflow}. ${INTRO}`),
    about: null,
    submit: 'Start',
    fields: missing.map(({ step }, index): TextField => {
      return {
        type: 'text',
        name: nameOf(index),
        label: redact(paths[index] ?? ''),
        hint: redact(`Used by step ${step}.`),
        initial: '',
        isLong: false,
        isOptional: false,
        lengthMax: FIELD_LENGTH_MAX,
      };
    }),
    kept,
  };
}

/** Starts with what was filled in, once. */
export async function fulfilStartForm(
  { caller, ...desk }: Asker,
  { intent, kept, values }: FilledForm & { intent: IntentOf<'start'> },
): Promise<FormFault[] | Reply> {
  const read = Kept.safeParse(kept);
  if (!read.success) {
    throw new Refusal('invalid', 'This form is of another version of Signalbox.', 'Open it again.');
  }
  const faults = findEmpty(read.data, values);
  if (faults.length > 0) return faults;
  const { run: runId, input, excluded, usesSetup } = read.data;
  const asked = { workflow: intent.workflow, input, excluded, usesSetup };
  const { start } = await planStart(desk.app, asked);
  const filled = inputOf(read.data, values);
  const given = { ...input, ...underlay(start.input, filled) };
  const whole = mergeObjects(given, filled);
  return fulfilIntent(desk, caller, intent, {
    start: { input: whole, excluded, usesSetup, runId },
  });
}

function findEmpty({ paths }: Kept, values: FormValues): FormFault[] {
  return paths.flatMap((_, index) => {
    const field = nameOf(index);
    const isEmpty = (readText(values, field) ?? '').trim() === '';
    return isEmpty ? [{ field, message: 'Steps need it: write something.' }] : [];
  });
}

function inputOf({ paths }: Kept, values: FormValues): JsonObject {
  return paths.reduce<JsonObject>((input, path, index) => {
    const text = (readText(values, nameOf(index)) ?? '').trim();
    return mergeObjects(input, nestAt(path, readTyped(text)));
  }, {});
}

/** What is given takes the place of a whole default: what stands beside it in there is given too. */
function underlay(start: unknown, filled: JsonObject): JsonObject {
  if (!isJsonObject(start)) return {};
  return Object.fromEntries(Object.entries(start).filter(([key]) => Object.hasOwn(filled, key)));
}

/** Whoever gives `order.id` gives `order` too. */
function leavesOf(missing: readonly MissingInput[]): MissingInput[] {
  return missing.filter(({ path }) => !missing.some((other) => other.path.startsWith(`${path}.`)));
}

function withoutRoot(path: string): string {
  return path.replace(/^input\./, '');
}

function nameOf(index: number): string {
  return `input-${index}`;
}

function refuseLarge(workflow: string, missing: readonly MissingInput[]): Refusal {
  const [first] = missing;
  const path = withoutRoot(first?.path ?? 'input.key');
  const message = `${workflow} needs ${missing.length} inputs, more than a form can ask for.`;
  const fix = `Give them by line, /run start <workflow> ${path}=…, or all at once: signalbox run <workflow> --input <file>.`;
  return new Refusal('invalid', message, fix);
}
