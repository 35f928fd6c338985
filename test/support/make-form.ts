import type { Form, FormField } from '#bots/forms/form.ts';

/** A field of a form that takes any text. */
export function makeTextField(
  name: string,
  over: Partial<Extract<FormField, { type: 'text' }>> = {},
): FormField {
  const plain = { label: name, hint: null, initial: '', isLong: false, isOptional: false };
  return { type: 'text', name, ...plain, lengthMax: 3_000, ...over };
}

/** A form that asks for a reason. */
export function makeForm(over: Partial<Form> = {}): Form {
  return {
    intent: { type: 'help', verb: null },
    title: 'Reject',
    intro: null,
    about: null,
    submit: 'Reject',
    fields: [makeTextField('reason', { isLong: true })],
    kept: {},
    ...over,
  };
}
