import { describe, expect, test } from 'vitest';
import { readEditFields, readEdits } from '#bots/forms/edit-fields.ts';
import type { FormValues } from '#bots/forms/form.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { stepOf } from '#src/domain/run-state.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { makeGraph } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const STEP = 'ask';
const SECRET = 'correct horse battery staple';
const redact = makeRedactor([SECRET]);

function taskOf(payload: Json, editable: string[] | null = null): TaskState {
  const run = RunOnPaper.start(makeGraph({ id: STEP, type: 'ask' }));
  const { task } = stepOf(run.askPeople(STEP, null, { payload, editable }).state, STEP);
  if (task === undefined) throw new Error('nobody was asked');
  return task;
}

function fieldsOf(payload: Json, editable: string[] | null = null) {
  return readEditFields(taskOf(payload, editable), redact);
}

describe('what a form lets people edit', () => {
  test('has a field each, in the order of the payload, with what is there', () => {
    const { open, left } = fieldsOf({
      title: 'Pay',
      note: 'two\nlines',
      amount: 5,
      isGift: false,
      tags: ['a'],
      nothing: null,
    });
    expect(left).toEqual([]);
    const shown = open.map(({ field, shown: { name, label, initial, isLong } }) => {
      return [field, name, label, initial, isLong];
    });
    expect(shown).toEqual([
      ['note', 'field-0', 'note', 'two\nlines', true],
      ['amount', 'field-1', 'amount', '5', false],
      ['isGift', 'field-2', 'isGift', 'false', false],
      ['tags', 'field-3', 'tags', '[\n  "a"\n]', true],
      ['nothing', 'field-4', 'nothing', '', false],
    ]);
    const hints = open.map(({ shown: { hint } }) => hint?.split(/\W/)[0] ?? null);
    expect(hints).toEqual([null, 'A', 'true', 'A', 'Empty']);
    expect(open.every((each) => each.shown.isOptional)).toBe(true);
  });

  test('is what its author lets them, the title too', () => {
    const { open } = fieldsOf({ title: 'Pay', amount: 5, note: '' }, ['title', 'note']);
    expect(open.map(({ field }) => field)).toEqual(['title', 'note']);
  });

  test.each<[what: string, payload: JsonObject, left: string[]]>([
    ['a text of 3,000 characters', { a: 'x'.repeat(3_000) }, []],
    ['a text of 3,001 characters', { a: 'x'.repeat(3_001), b: '' }, ['a']],
    ['a list that is too long as JSON', { a: Array.from({ length: 900 }, () => 'x') }, ['a']],
    ['a secret that is known', { a: `we know ${SECRET}`, b: 1 }, ['a']],
    ['a secret by its form', { a: `ghp_${'a1'.repeat(18)}` }, ['a']],
    ['a secret by the name of its field', { api_key: 'swordfish', b: 'x' }, ['api_key']],
    ['a secret deep within', { a: { b: [{ password: 'swordfish' }] } }, ['a']],
    ['a name that is a secret', { [SECRET]: 'x' }, ['[redacted]']],
  ])('of %s names what it leaves out', (_, payload, left) => {
    const fields = fieldsOf(payload);
    expect(fields.left).toEqual(left);
    expect(fields.open).toHaveLength(Object.keys(payload).length - left.length);
  });

  test('has at most 20 fields, and names the others', () => {
    const names = Array.from({ length: 25 }, (_, index) => `f${index}`);
    const { open, left } = fieldsOf(Object.fromEntries(names.map((name) => [name, 'x'])));
    expect([open.length, left]).toEqual([20, names.slice(20)]);
  });

  test('shows a hostile text as it is: whoever sends it back changes nothing', () => {
    const text = '<!channel> safe\u202Egnp.exe 🧨\u200B "\\';
    expect(fieldsOf({ a: text }).open[0]?.shown.initial).toBe(text);
  });
});

const PAYLOAD = { note: 'as it is', amount: 5, isGift: false, tags: ['a', 'b'], nothing: null };

function read(values: FormValues) {
  const task = taskOf(PAYLOAD);
  return readEdits(task, readEditFields(task, redact), { values, step: STEP });
}

describe('what comes back', () => {
  test.each<[what: string, values: FormValues, edits: JsonObject]>([
    ['nothing at all', {}, {}],
    ['what was shown', { 'field-0': 'as it is', 'field-1': '5', 'field-4': '' }, {}],
    [
      'the same with other spaces and line ends',
      { 'field-0': ' as it is\n', 'field-3': '[\r\n  "a",\r\n  "b"\r\n]' },
      {},
    ],
    ['another text', { 'field-0': 'changed' }, { note: 'changed' }],
    ['no text any more', { 'field-0': '' }, { note: '' }],
    [
      'another number and list',
      { 'field-1': '7', 'field-3': '["c"]' },
      { amount: '7', tags: '["c"]' },
    ],
    ['a text where nothing was', { 'field-4': 'now' }, { nothing: 'now' }],
    ['fields that the form does not have', { 'field-9': 'x', __proto__: 'x', note: 'x' }, {}],
  ])('as %s', (_, values, edits) => {
    expect(read(values)).toEqual({ edits });
  });

  test('and cannot be read is told of each field', () => {
    const values = {
      'field-0': 'fine',
      'field-1': 'seven',
      'field-2': 'yes',
      'field-3': '["a"',
      'field-4': 'x',
    };
    expect(read(values)).toEqual({
      faults: [
        { field: 'field-1', message: 'Write a number.' },
        { field: 'field-2', message: 'Write true or false.' },
        { field: 'field-3', message: 'Write a list, as JSON.' },
      ],
    });
  });

  test.each([
    ['12345678901234567890', /between -2\^53 and 2\^53/],
    ['', /a number/],
  ])('as %j in place of a number is a fault', (text, message) => {
    expect(read({ 'field-1': text })).toEqual({
      faults: [{ field: 'field-1', message: expect.stringMatching(message) }],
    });
  });
});
