import { SUBSCRIBING } from '#src/operations/subscribe.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import { subscribeTo } from '../run-command/verbs/subscribe.ts';
import type { FilledForm, Form, FormFault, TextField } from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';

const LENGTH_MAX = 100;

/** As the audit log knows it. */
export const ASKED_TO_SUBSCRIBE = { ...SUBSCRIBING, verb: 'subscribe', target: '' };

/** Asks when a digest is to come, and of what. */
export async function offerSubscribeForm(asker: Asker): Promise<Form | Reply> {
  return offerForm(asker, ASKED_TO_SUBSCRIBE, async () => makeSubscribeForm());
}

export function makeSubscribeForm(): Form {
  return {
    intent: { type: 'subscribe' },
    title: 'Subscribe to a digest',
    intro: 'It comes to the channel in which you ask for it.',
    about: null,
    submit: 'Subscribe',
    fields: [
      askFor('at', {
        label: 'At what time',
        hint: 'As clocks show it there: 09:00.',
        initial: '09:00',
      }),
      askFor('zone', { label: 'Time zone', hint: 'Such as Europe/Berlin or UTC.' }),
      mayGive('weekly', { label: 'Only on this day', hint: 'Such as mon; left out: every day.' }),
      mayGive('workflow', { label: 'Only of this workflow', hint: 'Left out: of all of them.' }),
      mayGive('tag', { label: 'Or of workflows with this tag', hint: 'Left out: of all of them.' }),
    ],
    kept: {},
  };
}

interface Words {
  label: string;
  hint: string;
  initial?: string;
}

function askFor(name: string, { initial = '', ...words }: Words): TextField {
  const text = { type: 'text', isLong: false, lengthMax: LENGTH_MAX } as const;
  return { ...text, name, ...words, initial, isOptional: false };
}

function mayGive(name: string, words: Words): TextField {
  return { ...askFor(name, words), isOptional: true };
}

export async function fulfilSubscribeForm(
  asker: Asker,
  { values }: Pick<FilledForm, 'values'>,
): Promise<FormFault[] | Reply> {
  const read = (name: string) => readText(values, name)?.trim() ?? '';
  const faults = ['at', 'zone'].filter((field) => read(field) === '');
  if (faults.length > 0) {
    return faults.map((field) => ({ field, message: 'Without it nobody knows when: write it.' }));
  }
  const given = ['weekly', 'workflow', 'tag'].filter((name) => read(name) !== '');
  const scope = Object.fromEntries(given.map((name) => [name, read(name)]));
  return subscribeTo(asker, { at: read('at'), zone: read('zone'), ...scope });
}
