import { assertRole } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { listSome } from '#src/domain/list-some.ts';
import { DECIDING } from '#src/operations/decide-task.ts';
import type { NamedTask } from '#src/operations/find-task.ts';
import { loadOpenTask } from '#src/operations/load-open-task.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import type { Reply } from '../reply.ts';
import type { Asker } from '../run-command/verb.ts';
import { type EditFields, readEditFields, readEdits } from './edit-fields.ts';
import type { FilledForm, Form, FormFault, IntentOf } from './form.ts';
import { offerForm } from './offer-form.ts';
import { seenTask, tellTask } from './seen-task.ts';

const NAMES_SHOWN_MAX = 10;

/** A field for each that may be edited, filled with what is there. */
export async function offerEditForm(
  asker: Asker,
  intent: IntentOf<'edit-and-approve'>,
): Promise<Form | Reply> {
  const { app, caller, redact } = asker;
  const asked = { ...DECIDING, verb: intent.type, target: intent.runId };
  return offerForm(asker, asked, async () => {
    const found = await loadOpenTask(app, caller, seenTask(intent));
    const fields = readEditFields(found.task, redact);
    if (fields.open.length === 0) throw refuseClosed(fields);
    return {
      intent,
      title: 'Edit & approve',
      intro: introduce(asker, found, fields),
      about: null,
      submit: found.task.selfApproval ? 'Approve' : 'Edit',
      fields: fields.open.map(({ shown }) => shown),
      kept: {},
    };
  });
}

/** What differs from what the form showed is an edit; with none the task is approved as it is. */
export async function fulfilEditForm(
  asker: Asker,
  { intent, values }: FilledForm & { intent: IntentOf<'edit-and-approve'> },
): Promise<FormFault[] | Reply> {
  const { app, caller, redact } = asker;
  assertRole(caller, DECIDING.needs, DECIDING.what);
  // Whoever came too late is told that, not what is wrong with what they wrote.
  const { task, step } = await loadOpenTask(app, caller, seenTask(intent));
  const read = readEdits(task, readEditFields(task, redact), { values, step });
  return 'faults' in read ? read.faults : fulfilIntent({ app, redact }, caller, intent, read);
}

function introduce(asker: Asker, found: NamedTask, { left }: EditFields): string {
  const { selfApproval, quorum } = found.task;
  const outcome = selfApproval
    ? 'Sent without a change, it is approved as it is.'
    : 'Whoever edits it cannot approve it: somebody else has to.';
  return [
    tellTask(found, asker),
    outcome,
    ...(quorum > 1 ? ['An edit takes back the approvals that there are.'] : []),
    ...(left.length === 0
      ? []
      : [`Too long or too secret to be edited here: ${listSome(left, NAMES_SHOWN_MAX)}.`]),
  ].join(' ');
}

function refuseClosed({ left }: EditFields): Refusal {
  const names = listSome(left, NAMES_SHOWN_MAX);
  return left.length === 0
    ? new Refusal(
        'refused',
        'Nothing of this task may be edited.',
        'Approve or reject it as it is.',
      )
    : new Refusal(
        'refused',
        `What may be edited of this task is too long or too secret for a form: ${names}.`,
        'Approve or reject it as it is, or edit it by line: /run approve <task> <field>=<value>.',
      );
}
