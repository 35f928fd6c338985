import { SUBSCRIBING } from '#src/operations/subscribe.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import { subscribeTo } from '../run-command/verbs/subscribe.ts';
import type { FilledForm, Form, FormFault, TextField } from './form.ts';
import { offerForm } from './offer-form.ts';
import { readText } from './read-values.ts';

const LENGTH_MAX = 100;
const QUIET = 'quiet';
const HEARTBEAT = 'heartbeat';
const TAG = /^tag:\s*/i;

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
      mayGive('of', {
        label: 'Only of a workflow or a tag',
        hint: 'Its name, or tag:billing; left out: of all workflows.',
      }),
      mayGive('empty', {
        label: 'Where there is nothing to say',
        hint: `${QUIET}: none comes. ${HEARTBEAT}: it comes and says so.`,
        initial: QUIET,
      }),
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
  const empty = read('empty').toLowerCase();
  if (!['', QUIET, HEARTBEAT].includes(empty)) {
    return [{ field: 'empty', message: `Write ${QUIET} or ${HEARTBEAT}.` }];
  }
  const weekly = read('weekly');
  return subscribeTo(asker, {
    at: read('at'),
    zone: read('zone'),
    ...(weekly === '' ? {} : { weekly }),
    ...readScope(read('of')),
    ...(empty === HEARTBEAT ? { heartbeat: true } : {}),
  });
}

function readScope(of: string): { workflow?: string; tag?: string } {
  if (of === '') return {};
  return TAG.test(of) ? { tag: of.replace(TAG, '') } : { workflow: of };
}
