import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import { planStopOfAll } from '../run-command/plan-stop.ts';
import type { Asker } from '../run-command/verb.ts';
import type { FilledForm, Form, FormFault, IntentOf } from './form.ts';
import { readText } from './read-values.ts';

const COUNT = 'count';
const COUNT_LENGTH_MAX = 20;

/** Shows what would be stopped as it is now, and asks for the count. */
export async function offerStopAllForm(
  asker: Asker,
  intent: IntentOf<'stop-all'>,
): Promise<Form | Reply> {
  const { workflow, drain: isGraceful, drainMs } = intent;
  const order = { isGraceful, ...(drainMs === undefined ? {} : { drainMs }) };
  const reply = await planStopOfAll(asker, workflow, order);
  const { view } = reply;
  if (view.kind !== 'stop-plan') return reply;
  return {
    intent: { ...intent, count: view.count },
    title: isGraceful ? 'Stop all gracefully' : 'Stop all now',
    intro: null,
    about: view,
    submit: isGraceful ? 'Stop gracefully' : 'Stop now',
    fields: [
      {
        type: 'text',
        name: COUNT,
        label: `Type ${view.count} to stop as many runs`,
        hint: 'If there are more or fewer by then, none is stopped.',
        initial: '',
        isLong: false,
        isOptional: false,
        lengthMax: COUNT_LENGTH_MAX,
      },
    ],
    kept: {},
  };
}

export async function fulfilStopAllForm(
  { caller, ...desk }: Asker,
  { intent, values }: FilledForm & { intent: IntentOf<'stop-all'> },
): Promise<FormFault[] | Reply> {
  if (readText(values, COUNT)?.trim() === String(intent.count)) {
    return fulfilIntent(desk, caller, intent);
  }
  const message = `Type ${intent.count} to stop them; or close this, and nothing is stopped.`;
  return [{ field: COUNT, message }];
}
