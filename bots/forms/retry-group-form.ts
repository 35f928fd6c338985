import { describeGroup } from '#src/domain/retry-group.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import { confirmedBy, previewAlike } from '../run-command/retry-alike.ts';
import type { Asker } from '../run-command/verb.ts';
import type { FilledForm, Form, FormFault, IntentOf } from './form.ts';
import { readText } from './read-values.ts';

const COUNT = 'count';
const COUNT_LENGTH_MAX = 20;

/** Shows what would be retried as it is now, and asks for the count. */
export async function offerRetryGroupForm(
  asker: Asker,
  { runId }: IntentOf<'retry-group' | 'retry-group-now'>,
): Promise<Form | Reply> {
  const { reply, plan } = await previewAlike(asker, runId);
  // Where every one of them is left out the reply says why.
  if (plan === null || plan.runs.length === 0) return reply;
  const confirmed = confirmedBy(plan);
  return {
    intent: { type: 'retry-group-now', runId, ...confirmed },
    title: 'Retry all',
    intro: asker.redact(describeGroup(plan)),
    about: null,
    submit: 'Retry all',
    fields: [
      {
        type: 'text',
        name: COUNT,
        label: `Type ${confirmed.count} to retry as many runs`,
        hint: 'If it is not the same runs by then, none is retried.',
        initial: '',
        isLong: false,
        isOptional: false,
        lengthMax: COUNT_LENGTH_MAX,
      },
    ],
    kept: {},
  };
}

export async function fulfilRetryGroupForm(
  { caller, ...desk }: Asker,
  { intent, values }: FilledForm & { intent: IntentOf<'retry-group-now'> },
): Promise<FormFault[] | Reply> {
  if (readText(values, COUNT)?.trim() === String(intent.count)) {
    return fulfilIntent(desk, caller, intent);
  }
  const message = `Type ${intent.count} to retry them; or close this, and nothing is started.`;
  return [{ field: COUNT, message }];
}
