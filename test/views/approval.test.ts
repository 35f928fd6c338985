import { expect, test } from 'vitest';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { readWhole, viewApproval } from '#src/views/approval.ts';
import { answerRelease, askRelease, HOUR_MS, RELEASE } from '#test/support/example-runs.ts';
import { ANA, makeDiamond, makeGraph } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const asIs = (text: string) => text;
const STEP = 'approve-notes';

function viewOf(run: RunOnPaper, redact = asIs) {
  const view = viewApproval(factsOf(run), STEP, redact);
  if (view === null) throw new Error('nobody was asked');
  return view;
}

function ask(payload: Json, editable: string[] | null = null) {
  const run = RunOnPaper.start(makeGraph({ id: STEP, name: 'Approve the notes', type: 'ask' }));
  return viewOf(run.askPeople(STEP, null, { payload, editable }));
}

test('a step that has asked nobody has no approval', () => {
  expect(viewApproval(factsOf(RunOnPaper.start(makeDiamond())), 'a', asIs)).toBeNull();
});

test('the payload says what it is about; its other fields follow in its order', () => {
  expect(viewOf(askRelease())).toMatchObject({
    heading: 'Publish the release notes of 2.4?',
    description: 'They go to the public changelog and to 1,204 subscribers.',
    fields: [
      { name: 'channel', value: '#releases', isEditable: true },
      { name: 'draft', value: RELEASE['draft'], isEditable: true },
      { name: 'recipients', value: '["customers","partners"]', isEditable: true },
    ],
    taskName: '3f2a91c0.5',
    version: 1,
    approvers: 'ana@example.com or any project admin',
  });
});

test.each<
  [what: string, payload: Json, heading: string, description: string | null, fields: object]
>([
  ['null', null, 'Approve the notes', null, {}],
  ['a text', 'Ship it?', 'Approve the notes', 'Ship it?', {}],
  ['a list', [1, 'b'], 'Approve the notes', null, { payload: '[1,"b"]' }],
  ['no title', { amount: 5 }, 'Approve the notes', null, { amount: '5' }],
  ['a title that is no text', { title: 7 }, 'Approve the notes', null, { title: '7' }],
  ['an empty description', { description: ' ' }, 'Approve the notes', null, { description: ' ' }],
  [
    'names of nothing',
    { constructor: 'a', toString: null },
    'Approve the notes',
    null,
    { constructor: 'a', toString: 'null' },
  ],
])('a payload of %s hides nothing', (_, payload, heading, description, fields) => {
  const view = ask(payload);
  expect(view).toMatchObject({ heading, description });
  expect(Object.fromEntries(view.fields.map(({ name, value }) => [name, value]))).toEqual(fields);
});

test('where nothing may be edited, editing is not offered', () => {
  const offers = ({ actions }: { actions: { intent: { type: string } }[] }) =>
    actions.map(({ intent }) => intent.type);
  expect(offers(ask({ a: 1 }))).toEqual(['approve', 'reject', 'edit-and-approve', 'show']);
  expect(offers(ask({ a: 1 }, []))).toEqual(['approve', 'reject', 'show']);
  expect(offers(ask({ title: 'Pay?' }))).toEqual(['approve', 'reject', 'show']);
});

test('a title that its author lets people edit is a field too', () => {
  const view = ask({ title: 'Pay?', amount: 5 }, ['title']);
  expect(view.heading).toBe('Pay?');
  expect(view.fields).toEqual([
    { name: 'title', value: 'Pay?', isEditable: true },
    { name: 'amount', value: '5', isEditable: false },
  ]);
});

test('a decision names the version of the payload that was looked at', () => {
  const run = askRelease(RELEASE, 2).ask(answerRelease(true, { edits: { channel: '#general' } }));
  const view = viewOf(run);
  expect(view).toMatchObject({
    version: 2,
    quorum: 2,
    votes: [{ by: '@ben' }],
    edits: [
      {
        by: '@ben',
        version: 2,
        changes: [{ field: 'channel', from: '#releases', to: '#general' }],
      },
    ],
  });
  expect(view.actions[0]?.intent).toMatchObject({ type: 'approve', seq: 5, version: 2 });
});

test.each([
  [
    'approved',
    () => askRelease().ask(answerRelease(true)),
    { tone: 'good', decision: { by: '@ben', reason: null }, ending: null },
  ],
  [
    'rejected',
    () => askRelease().ask(answerRelease(false, { reason: 'No.' })),
    { tone: 'neutral', decision: { by: '@ben', reason: 'No.' }, ending: null },
  ],
  [
    'expired',
    () =>
      askRelease()
        .wait(24 * HOUR_MS)
        .ask({ type: 'task_expired', step: STEP }),
    { tone: 'bad', decision: null, ending: { why: 'Nobody decided before the task expired.' } },
  ],
  [
    'withdrawn',
    () => askRelease().ask({ type: 'stop_immediate', by: ANA }),
    { tone: 'neutral', decision: null, ending: { why: 'the run was stopped' } },
  ],
])('one that is %s says how that came about, and offers nothing more', (status, play, rest) => {
  expect(viewOf(play())).toMatchObject({ status, actions: [], ...rest });
});

test('while its run is paused it can be decided, and says that it waits', () => {
  const view = viewOf(askRelease().ask({ type: 'pause', by: ANA }));
  expect(view).toMatchObject({ status: 'pending', isPaused: true });
  expect(view.actions.length).toBeGreaterThan(0);
});

test('a value of 100 KB stays whole: each surface shortens it by its own rule', () => {
  const long = 'x'.repeat(100_000);
  expect(ask({ long, last: 'here' }).fields).toMatchObject([{ value: long }, { value: 'here' }]);
});

test.each<[what: string, payload: JsonObject, isOffered: boolean]>([
  ['one value of 400 characters', { a: 'x'.repeat(400) }, false],
  ['one value of 401 characters', { a: 'x'.repeat(401) }, true],
  ['a description of 401 characters', { description: 'x'.repeat(401) }, true],
  ['1,500 characters in four values', fourOf('x'.repeat(375)), false],
  ['1,504 characters in four values', fourOf('x'.repeat(376)), true],
  ['20 fields', fieldsOf(20), false],
  ['21 fields', fieldsOf(21), true],
])('%s: whether it can be read in full', (_, payload, isOffered) => {
  const view = ask(payload);
  const offered = view.actions.filter(({ intent }) => intent.type === 'read');
  expect(offered).toHaveLength(isOffered ? 1 : 0);
  const whole = readWhole(view);
  expect(whole.isWhole).toBe(true);
  expect(whole.actions.map(({ label }) => label)).not.toContain('Read in full');
});

test('what was decided is read in full all the same', () => {
  const run = askRelease({ a: 'x'.repeat(2_000) }).ask(answerRelease(true));
  expect(viewOf(run).actions.map(({ label }) => label)).toEqual(['Read in full']);
});

function fieldsOf(many: number): JsonObject {
  return Object.fromEntries(Array.from({ length: many }, (_, n) => [`field ${n}`, n]));
}

function fourOf(value: string): JsonObject {
  return { a: value, b: value, c: value, d: value };
}

test('a field that is named for a secret hides its value, before and after an edit', () => {
  const run = askRelease({ api_key: 'swordfish', amount: 1 });
  run.ask(answerRelease(true, { edits: { api_key: 'dogfish' } }));
  expect(JSON.stringify(viewOf(run, makeRedactor([])))).not.toMatch(/swordfish|dogfish/);
});
