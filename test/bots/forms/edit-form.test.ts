import { expect, test } from 'vitest';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { openForms, refusalOf } from '#test/support/form-scene.ts';

const BEN_ASKS = asCaller(BEN, { place: 'discord:77' });

test('a task of which nothing can be edited in a form says so', async () => {
  const forms = await openForms();
  const long = await forms.begin({ payload: { a: 'x'.repeat(4_000), b: 'y'.repeat(4_000) } });
  const closed = await forms.begin({ payload: { a: 1 }, editable: [] });
  for (const [started, says] of [
    [long, /too long or too secret for a form: a, b/],
    [closed, /Nothing .* may be edited/],
  ] as const) {
    const asked = await forms.open({ type: 'edit-and-approve', ...(await forms.taskOf(started)) });
    expect(refusalOf(asked)).toEqual(['refused', expect.stringMatching(says)]);
  }
});

test.each([
  [{}, /Sent without a change, it is approved as it is\.$/, 'Approve'],
  [{ selfApproval: false }, /Whoever edits it cannot approve it/, 'Edit'],
  [{ quorum: 2 }, /takes back the approvals/, 'Approve'],
  [
    { payload: { a: 1, token: 'swordfish', long: 'x'.repeat(4_000) } },
    /to be edited here: token, long\.$/,
    'Approve',
  ],
])('an edit form of a task with %j says what comes of it', async (over, intro, submit) => {
  const forms = await openForms();
  const started = await forms.begin({ payload: { a: 1 }, ...over });
  const form = await forms.formOf({ type: 'edit-and-approve', ...(await forms.taskOf(started)) });
  expect(form).toMatchObject({
    intro: expect.stringMatching(intro),
    submit,
    fields: [{ name: 'field-0' }],
  });
  expect(JSON.stringify(form)).not.toContain('swordfish');
});

test('an edit form that is sent as it was approves, and one of an old version changes nothing', async () => {
  const forms = await openForms();
  const first = await forms.begin({ payload: { a: 1 }, quorum: 2 });
  const intent = { type: 'edit-and-approve', ...(await forms.taskOf(first)) } as const;
  const form = await forms.formOf(intent);
  await forms.send(await forms.formOf(intent, BEN_ASKS), { 'field-0': '2' }, BEN_ASKS);
  expect(refusalOf(await forms.send(form, { 'field-0': 'nonsense' }))).toEqual([
    'refused',
    expect.stringContaining('superseded'),
  ]);
  const now = { ...intent, version: 2 };
  expect(await forms.send(await forms.formOf(now), { 'field-0': '2' })).toMatchObject({
    receipt: { outcome: 'applied' },
  });
  expect((await forms.stateOf(first.run)).steps['review']?.task).toMatchObject({
    approved: true,
    payload: { a: 2 },
  });
});

test('whoever may not decide is told that, and nothing of what they wrote or of the task', async () => {
  const forms = await openForms();
  const started = await forms.begin({ payload: { a: 1 } });
  const intent = { type: 'edit-and-approve', ...(await forms.taskOf(started)) } as const;
  const form = await forms.formOf(intent);
  const nobody = asCaller(BEN, { role: 'none' });
  const old = { ...form, intent: { ...intent, version: 9 } };
  for (const sent of [form, old]) {
    const outcome = await forms.send(sent, { 'field-0': 'nonsense' }, nobody);
    expect(refusalOf(outcome)).toEqual(['forbidden', expect.stringContaining('decide tasks')]);
  }
});
