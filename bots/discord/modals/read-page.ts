import { ComponentType } from 'discord-api-types/v10';
import { z } from 'zod';
import type { FormValues } from '../../forms/form.ts';
import { type FormId, readFormId } from './form-id.ts';

/** A page of a form as Discord sends it back. */
export interface SentPage {
  id: FormId;
  values: FormValues;
}

const Filled = z.union([
  z.object({ custom_id: z.string(), values: z.array(z.string()) }),
  z.object({ custom_id: z.string(), value: z.string().nullable() }),
]);
/** Of texts that were shown nothing comes back. */
const Component = z.union([
  z.object({ type: z.literal(ComponentType.Label), component: Filled }),
  z.object({ type: z.literal(ComponentType.TextDisplay) }),
]);
const Sent = z.object({ custom_id: z.string(), components: z.array(Component) });

/** What was filled in, by the names of the fields; null: no form of ours, or none that can be read. */
export function readPage(sent: unknown): SentPage | null {
  const { data } = Sent.safeParse(sent);
  const id = data === undefined ? null : readFormId(data.custom_id);
  if (data === undefined || id === null) return null;
  const values = data.components.flatMap((component): [string, FormValues[string]][] =>
    'component' in component ? [[component.component.custom_id, valueOf(component.component)]] : [],
  );
  return { id, values: Object.fromEntries(values) };
}

function valueOf(filled: z.output<typeof Filled>): FormValues[string] {
  return 'values' in filled ? filled.values : (filled.value ?? '');
}
