import {
  HOLD_REASON_LENGTH_MAX,
  HOLDING,
  loadFreeWorkflow,
} from '#src/operations/hold-workflow.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import type { FilledForm, Form, IntentOf } from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';

const REASON = 'reason';

/** Asks why, which may be left open. */
export async function offerHoldForm(asker: Asker, intent: IntentOf<'hold'>): Promise<Form | Reply> {
  const { workflow } = intent;
  const asked = { ...HOLDING, verb: intent.type, target: `workflow:${workflow}` };
  return offerForm(asker, asked, async () => {
    await loadFreeWorkflow(asker.app, workflow);
    const what = `${workflow} takes no new run until somebody releases it. Runs that are under way go on.`;
    return {
      intent,
      title: 'Hold',
      intro: asker.redact(what),
      about: null,
      submit: 'Hold',
      fields: [
        {
          type: 'text',
          name: REASON,
          label: 'Reason',
          hint: 'Whoever wants to start a run is told.',
          initial: '',
          isLong: false,
          isOptional: true,
          lengthMax: HOLD_REASON_LENGTH_MAX,
        },
      ],
      kept: {},
    };
  });
}

export async function fulfilHoldForm(
  { caller, ...desk }: Asker,
  { intent, values }: FilledForm,
): Promise<Reply> {
  return fulfilIntent(desk, caller, intent, { reason: readText(values, REASON) ?? '' });
}
