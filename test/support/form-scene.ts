import type { Form, FormFault, FormValues } from '#bots/forms/form.ts';
import { fulfilForm } from '#bots/forms/fulfil-form.ts';
import { loadForm, loadFormOfLine } from '#bots/forms/load-form.ts';
import type { Reply } from '#bots/reply.ts';
import type { Intent } from '#src/domain/intent.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import type { Caller } from '#src/operations/caller.ts';
import { asCaller } from './callers.ts';
import { type DatabaseKind, databases } from './databases.ts';
import { lua, makeForEach } from './make-world.ts';
import { openStoredRuns } from './stored-runs.ts';

/** A step that cannot do without that input. */
export function needing(id: string, path: string) {
  return makeForEach({
    id,
    for_each_items: `{{input.${path}}}`,
    for_each_body_steps: [lua(`${id}-one`)],
  });
}

/** One input is needed twice, and one within another. */
export const NEEDY_STEPS = [
  needing('call', 'order.id'),
  needing('again', 'order.id'),
  needing('over', 'order'),
  needing('name', 'name'),
];

/** Stored runs, and forms about them. */
export async function openForms(on: DatabaseKind | undefined = databases()[0]) {
  if (on === undefined) throw new Error('there is no database to test on');
  const runs = await openStoredRuns(on);
  await runs.apply();
  const desk = { app: runs.app, redact: makeRedactor([]) };
  const open = (intent: Intent, caller = asCaller()) => loadForm(desk, caller, intent);
  return {
    ...runs,
    desk,
    open,
    /** The form itself; throws what was said in its stead. */
    formOf: async (intent: Intent, caller?: Caller) => needForm(await open(intent, caller)),
    ofLine: (line: string, caller = asCaller()) => loadFormOfLine(desk, caller, line),
    send: ({ intent, kept }: Form, values: FormValues, caller = asCaller()) => {
      return fulfilForm(desk, caller, { intent, kept, values });
    },
    taskOf: async ({ run, runId }: { run: number; runId: string }) => {
      const task = (await runs.stateOf(run)).steps['review']?.task;
      return { runId, seq: task?.seq ?? 0, version: task?.payloadVersion ?? 0 };
    },
  };
}

/** Throws what was said in its stead. */
export function needForm(asked: Form | Reply | null): Form {
  if (asked !== null && 'fields' in asked) return asked;
  throw new Error(`no form: ${asked === null ? 'nothing to ask' : asked.receipt.message}`);
}

/** What became of it where it was answered, and why. */
export function refusalOf(asked: Form | Reply | FormFault[] | null) {
  if (asked === null || !('receipt' in asked)) throw new Error('it was not refused');
  const { outcome, message } = asked.receipt;
  return [outcome, message];
}
