import { describe, expect, test } from 'vitest';
import type { Reply } from '#bots/reply.ts';
import type { Intent } from '#src/domain/intent.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import type { Caller } from '#src/operations/caller.ts';
import { countActiveRuns } from '#src/operations/load-stop-plan.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { BEN } from '#test/support/factories.ts';
import { NEEDY_STEPS, openForms, refusalOf } from '#test/support/form-scene.ts';
import { lua } from '#test/support/make-world.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const ANA_ASKS = asCaller();
const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });
const VIEWER = asCaller(BEN, { role: 'project_viewer' });

describe.each(databases())('on $name', (on) => {
  test('a no is asked why, and is said once however often it is sent', async () => {
    const forms = await openForms(on);
    const started = await forms.begin({ payload: { title: 'Send it?', amount: 5 } });
    const form = await forms.formOf({ type: 'reject', ...(await forms.taskOf(started)) });
    expect(form).toMatchObject({
      title: 'Reject',
      intro: expect.stringMatching(/^Send it\?\nTask \w+\.\d+ at step review of w\.$/),
    });
    expect(await forms.send(form, { reason: ' \n' })).toEqual([
      { field: 'reason', message: expect.stringContaining('reason') },
    ]);
    expect(await forms.send(form, { reason: 'too much ' })).toMatchObject({
      receipt: { outcome: 'applied' },
    });
    expect(refusalOf(await forms.send(form, { reason: 'too much' }))[0]).toBe('already');
    const { steps } = await forms.stateOf(started.run);
    expect(steps['review']?.task).toMatchObject({
      approved: false,
      decided: { reason: 'too much' },
    });
  });

  test('what is edited is approved as edited; what cannot be read is told by its field', async () => {
    const forms = await openForms(on);
    const started = await forms.begin({ payload: { title: 'Pay', amount: 5, note: 'by hand' } });
    const form = await forms.formOf({ type: 'edit-and-approve', ...(await forms.taskOf(started)) });
    const filled = { 'field-0': 'seven', 'field-1': 'by hand' };
    expect(await forms.send(form, filled)).toEqual([
      { field: 'field-0', message: 'Write a number.' },
    ]);
    expect(await forms.send(form, { ...filled, 'field-0': '7' })).toMatchObject({
      receipt: { outcome: 'applied' },
    });
    const { steps } = await forms.stateOf(started.run);
    expect(steps['review']?.task).toMatchObject({
      approved: true,
      payload: { title: 'Pay', amount: 7, note: 'by hand' },
      edits: [{ changes: [{ field: 'amount', from: 5, to: 7 }] }],
    });
  });

  test('a start asks for what is missing and begins one run, however often it is sent', async () => {
    const forms = await openForms(on);
    await forms.apply('needy', NEEDY_STEPS);
    const form = await forms.formOf({ type: 'start', workflow: 'needy' });
    expect(form.fields).toMatchObject([
      { name: 'input-0', label: 'order.id', hint: 'Used by step call.', isOptional: false },
      { name: 'input-1', label: 'name' },
    ]);
    const values = { 'input-0': '5', 'input-1': ' Ana ' };
    const [once, twice] = await Promise.all([forms.send(form, values), forms.send(form, values)]);
    const again = await forms.send(form, values);
    expect(refusalOf(again)).toEqual([
      'already',
      expect.stringMatching(/^Run …\w{8} of needy v1 was started/),
    ]);
    expect(await countActiveRuns(forms.app, 'needy')).toBe(1);
    for (const reply of [once, twice])
      expect(['applied', 'already']).toContain(refusalOf(reply)[0]);
    const { receipt, view } = again as Reply;
    expect([receipt.outcome, view.kind]).toEqual(['already', 'receipt']);
  });

  test('a retry shows what it means; each step that may act twice is a box, and all must be ticked', async () => {
    const forms = await openForms(on);
    const { runId } = await forms.begin();
    await stopRun(forms.app, ANA_ASKS, { run: runId, isGraceful: false });
    const form = await forms.formOf({ type: 'retry', runId });
    expect(form).toMatchObject({
      intent: { type: 'retry-now', runId, plan: expect.stringMatching(/^[0-9a-f]{8}$/) },
      about: { kind: 'retry-preview' },
      fields: [
        { type: 'ticks', options: [{ value: 'step-0', label: expect.stringMatching(/^call: /) }] },
      ],
    });
    expect(await forms.send(form, { ticks: [] })).toEqual([
      { field: 'ticks', message: expect.stringContaining('1 tick to go') },
    ]);
    expect(await forms.send(form, { ticks: ['step-0'] })).toMatchObject({
      receipt: { outcome: 'applied' },
    });
    expect(refusalOf(await forms.send(form, { ticks: ['step-0'] }))[0]).toBe('already');
    expect(refusalOf(await forms.open({ type: 'retry', runId }))[0]).toBe('already');
  });

  test('a stop of all asks for the count as it is now', async () => {
    const forms = await openForms(on);
    await forms.begin();
    await forms.begin();
    const all = { type: 'stop-all', workflow: 'w', drain: false, count: 9 } as const;
    const form = await forms.formOf(all);
    expect(form).toMatchObject({
      intent: { ...all, count: 2 },
      about: { kind: 'stop-plan', count: 2 },
    });
    expect(await forms.send(form, { count: '9' })).toMatchObject([{ field: 'count' }]);
    await forms.begin();
    expect(refusalOf(await forms.send(form, { count: '2' }))[0]).toBe('refused');
    const second = await forms.formOf(all);
    expect(await forms.send(second, { count: ' 3 ' })).toMatchObject({
      receipt: { outcome: 'applied' },
    });
    expect(refusalOf(await forms.open(all))[0]).toBe('already');
  });
});

test('a hold may say why', async () => {
  const forms = await openForms();
  const hold = { type: 'hold', workflow: 'w' } as const;
  const form = await forms.formOf(hold);
  expect(form.fields).toMatchObject([{ isOptional: true, lengthMax: 500 }]);
  expect(await forms.send(form, {})).toMatchObject({ receipt: { outcome: 'applied' } });
  expect(refusalOf(await forms.open(hold))).toEqual([
    'already',
    expect.stringContaining('held by @ana'),
  ]);
  expect(refusalOf(await forms.open({ type: 'start', workflow: 'needless' }))[0]).toBe('unknown');
});

test('of what is refused anyhow nobody is asked more, and it is on record', async () => {
  const forms = await openForms();
  const started = await forms.begin({
    payload: { a: 1 },
    approvers: ['user:ben@example.com'],
    expiresAt: forms.clock.now() + 600_000,
  });
  const task = await forms.taskOf(started);
  const { runId } = started;
  const ask = async (type: 'reject' | 'edit-and-approve', caller: Caller, over = {}) => {
    return refusalOf(await forms.open({ type, ...task, ...over }, caller));
  };
  const ben = { ...BEN_ASKS, email: 'ben@example.com' };
  for (const type of ['reject', 'edit-and-approve'] as const) {
    expect(await ask(type, ANA_ASKS)).toEqual([
      'forbidden',
      expect.stringContaining('waits for ben@example.com'),
    ]);
    expect(await ask(type, asCaller(BEN, { role: 'none' }))).toEqual([
      'forbidden',
      expect.stringContaining('may not decide tasks'),
    ]);
    expect(await ask(type, ben, { version: 2 })).toEqual([
      'invalid',
      expect.stringContaining('has no version 2'),
    ]);
    expect(await ask(type, ben, { seq: 99 })).toEqual([
      'unknown',
      expect.stringContaining('has no task 99'),
    ]);
  }
  forms.clock.wind(600_000);
  expect(await ask('reject', ben)).toEqual(['refused', expect.stringContaining('expire')]);
  const refused = await forms.audit(runId);
  expect(refused).toHaveLength(9);
  expect(refused.every(({ outcome }) => outcome !== 'applied')).toBe(true);
  const intents: Intent[] = [
    { type: 'retry', runId },
    { type: 'start', workflow: 'w' },
    { type: 'hold', workflow: 'w' },
    { type: 'stop-all', workflow: 'w', drain: true, count: 1 },
  ];
  await forms.apply('w', NEEDY_STEPS);
  for (const intent of intents) {
    expect.soft(refusalOf(await forms.open(intent, VIEWER))[0], intent.type).toBe('forbidden');
  }
});

test('who was first is told before anybody types', async () => {
  const forms = await openForms();
  const started = await forms.begin({ payload: { a: 1 } });
  const task = await forms.taskOf(started);
  const no = await forms.formOf({ type: 'reject', ...task }, BEN_ASKS);
  await forms.send(no, { reason: 'no' }, BEN_ASKS);
  for (const type of ['reject', 'edit-and-approve'] as const) {
    expect(refusalOf(await forms.open({ type, ...task }))).toEqual([
      'already',
      expect.stringMatching(/rejected already \(by @ben, just now\)/),
    ]);
  }
  expect(refusalOf(await forms.open({ type: 'retry', runId: started.runId }))[0]).toBe('refused');
});

test('that a form was opened is on record', async () => {
  const forms = await openForms();
  const started = await forms.begin();
  await forms.formOf({ type: 'reject', ...(await forms.taskOf(started)) });
  const [row] = await waitForFact('its row', async () => {
    const rows = await forms.audit(started.runId);
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({
    asked: 'reject',
    outcome: 'answered',
    message: 'The form "Reject" was opened.',
  });
});

test('with nothing to ask there is no form', async () => {
  const forms = await openForms();
  const { runId } = await forms.begin();
  const intents: Intent[] = [
    { type: 'start', workflow: 'w' },
    { type: 'approve', runId, seq: 1, version: 1 },
    { type: 'retry-now', runId, plan: '00000000' },
    { type: 'stop', runId },
    { type: 'read', runId, seq: 1 },
    { type: 'help', verb: null },
  ];
  for (const intent of intents) expect.soft(await forms.open(intent), intent.type).toBeNull();
});

test('of more steps than anybody ticks one box stands for all', async () => {
  const forms = await openForms();
  const ids = Array.from({ length: 11 }, (_, index) => `call-${index}`);
  await forms.apply(
    'wide',
    ids.map((id) => lua(id)),
  );
  const { run, runId } = await forms.queue('wide');
  await amendRun(forms.app, run, () => ({ type: 'start', worker: 'w1' }));
  const begun = { type: 'prepared', input: null, repeatable: false, mayWrite: true } as const;
  await forms.tell(run, ...ids.map((step) => ({ ...begun, step })));
  await stopRun(forms.app, ANA_ASKS, { run: runId, isGraceful: false });
  const form = await forms.formOf({ type: 'retry', runId });
  expect(form.fields).toMatchObject([
    { options: [{ value: 'all', label: 'All 11 steps that are listed above' }] },
  ]);
  expect(await forms.send(form, {})).toMatchObject([{ field: 'ticks' }]);
  expect(await forms.send(form, { ticks: ['all'] })).toMatchObject({
    receipt: { outcome: 'applied' },
  });
});
