import { z } from 'zod';
import type { JsonObject } from '#src/domain/json.ts';
import type { FormValues } from '../../forms/form.ts';
import { type Carried, FORM_CALLBACK } from './draw-form.ts';

/** A form as Slack sends it back. */
export interface SentForm extends Carried {
  kept: JsonObject;
  values: FormValues;
}

const Metadata = z.object({
  code: z.string(),
  spot: z.object({
    channel: z.string().nullable(),
    thread: z.string().nullable(),
    card: z.string().nullable(),
  }),
  openedIn: z.string().nullable(),
  kept: z.record(z.string(), z.json()),
});

/** A text that was left empty is null. */
const Filled = z.union([
  z.object({ selected_options: z.array(z.object({ value: z.string() })) }),
  z.object({ value: z.string().nullable() }),
]);

const Sent = z.object({
  callback_id: z.literal(FORM_CALLBACK),
  private_metadata: z.string(),
  state: z.object({ values: z.record(z.string(), z.record(z.string(), Filled)) }),
});

/** What was filled in, by the names of the fields, and what the modal knew; null: none of ours. */
export function readForm(view: unknown): SentForm | null {
  const sent = Sent.safeParse(view);
  if (!sent.success) return null;
  const known = Metadata.safeParse(parseJson(sent.data.private_metadata));
  if (!known.success) return null;
  const fields = Object.values(sent.data.state.values).flatMap((block) => Object.entries(block));
  const values = fields.map(([name, filled]): [string, FormValues[string]] => [
    name,
    readFilled(filled),
  ]);
  return { ...known.data, values: Object.fromEntries(values) };
}

function readFilled(filled: z.infer<typeof Filled>): FormValues[string] {
  if ('selected_options' in filled) return filled.selected_options.map(({ value }) => value);
  return filled.value ?? '';
}

/** Undefined: no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
