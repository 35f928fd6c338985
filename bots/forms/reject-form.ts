import { DECIDING } from '#src/operations/decide-task.ts';
import { loadOpenTask } from '#src/operations/load-open-task.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import type { FilledForm, Form, FormFault, IntentOf } from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';
import { seenTask, tellTask } from './seen-task.ts';

const REASON = 'reason';
const REASON_LENGTH_MAX = 2_000;

/** Asks why, if the task is still theirs to decide. */
export async function offerRejectForm(
  asker: Asker,
  intent: IntentOf<'reject'>,
): Promise<Form | Reply> {
  const asked = { ...DECIDING, verb: intent.type, target: intent.runId };
  return offerForm(asker, asked, () => loadRejectForm(asker, intent));
}

export async function loadRejectForm(asker: Asker, intent: IntentOf<'reject'>): Promise<Form> {
  const found = await loadOpenTask(asker.app, asker.caller, seenTask(intent));
  return {
    intent,
    title: 'Reject',
    intro: tellTask(found, asker),
    about: null,
    submit: 'Reject',
    fields: [
      {
        type: 'text',
        name: REASON,
        label: 'Reason',
        hint: 'Everybody who sees the task reads it, and so do the steps behind it.',
        initial: '',
        isLong: true,
        isOptional: false,
        lengthMax: REASON_LENGTH_MAX,
      },
    ],
    kept: {},
  };
}

/** Platforms let people send spaces. */
export async function fulfilRejectForm(
  { caller, ...desk }: Asker,
  { intent, values }: FilledForm,
): Promise<FormFault[] | Reply> {
  const reason = readText(values, REASON)?.trim() ?? '';
  if (reason !== '') return fulfilIntent(desk, caller, intent, { reason });
  return [{ field: REASON, message: 'A no needs a reason: say what is wrong.' }];
}
