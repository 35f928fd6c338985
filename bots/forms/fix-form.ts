import { describeSignature } from '#src/domain/name-signature.ts';
import { findNamedSignature } from '#src/operations/find-signature.ts';
import { FIX_LENGTH_MAX, TELLING_FIXES } from '#src/operations/tell-fix.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import type { FilledForm, Form, FormFault, IntentOf } from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';

const WORDS = 'words';

/** As the audit log knows it. */
export function askToTell(runId: string) {
  return { ...TELLING_FIXES, verb: 'fix', target: runId };
}

/** Asks what fixed it. */
export async function offerFixForm(
  asker: Asker,
  intent: IntentOf<'tell-fix'>,
): Promise<Form | Reply> {
  return offerForm(asker, askToTell(intent.runId), () => loadFixForm(asker, intent));
}

export async function loadFixForm(
  { app, redact }: Asker,
  intent: IntentOf<'tell-fix'>,
): Promise<Form> {
  const found = await findNamedSignature(app, intent.runId);
  return {
    intent,
    title: 'What fixed it?',
    intro: redact(`${describeSignature(found)}.`),
    about: null,
    submit: 'Keep',
    fields: [
      {
        type: 'text',
        name: WORDS,
        label: 'What fixed it',
        hint: 'The next alert of such a failure says it, and that you did.',
        initial: '',
        isLong: true,
        isOptional: false,
        lengthMax: FIX_LENGTH_MAX,
      },
    ],
    kept: {},
  };
}

/** Platforms let people send spaces. */
export async function fulfilFixForm(
  { caller, ...desk }: Asker,
  { intent, values }: FilledForm,
): Promise<FormFault[] | Reply> {
  const words = readText(values, WORDS)?.trim() ?? '';
  if (words !== '') return fulfilIntent(desk, caller, intent, { words });
  return [{ field: WORDS, message: 'Say what fixed it, in a few words.' }];
}
