import { describe, expect, test } from 'vitest';
import { diffPayload, editableFields, editPayload } from '#src/domain/edit-payload.ts';
import type { Json, JsonObject } from '#src/domain/json.ts';
import { refusalOf } from '#test/support/refusal-of.ts';

const payload: JsonObject = {
  title: 'Refund?',
  description: 'For order 7',
  draft: 'Dear Ana',
  sum: 12,
  urgent: false,
  lines: [1, 2],
  more: { a: 1 },
  note: null,
};

const diff = (edits: JsonObject, editable: string[] | null = null) =>
  diffPayload({ payload, editable }, edits, 'review');

describe('fields that may be edited', () => {
  test('are all but title and description', () => {
    expect(Object.keys(editableFields({ payload, editable: null }))).toEqual([
      'draft',
      'sum',
      'urgent',
      'lines',
      'more',
      'note',
    ]);
  });

  test('or those that the author names, as far as they are there', () => {
    expect(editableFields({ payload, editable: ['title', 'nothing'] })).toEqual({
      title: 'Refund?',
    });
  });

  test.each<Json>([null, 'text', [1]])('are none in %j', (other) => {
    expect(editableFields({ payload: other, editable: null })).toEqual({});
  });
});

describe('an edit', () => {
  test('is what it changes, field by field', () => {
    expect(diff({ sum: 15, draft: 'Dear Ben' })).toEqual([
      { field: 'sum', from: 12, to: 15 },
      { field: 'draft', from: 'Dear Ana', to: 'Dear Ben' },
    ]);
  });

  test('that changes nothing is none', () => {
    expect(diff({ draft: 'Dear Ana', sum: '12', more: '{"a":1}', note: null })).toEqual([]);
  });

  test.each([
    ['sum', '15.5', 15.5],
    ['urgent', 'true', true],
    ['lines', '[3]', [3]],
    // What no database keeps is replaced, also where JSON has hidden it.
    ['lines', String.raw`["a\u0000", "\ud800"]`, ['a\uFFFD', '\uFFFD']],
    ['more', '{"b":2}', { b: 2 }],
    ['note', 'a text', 'a text'],
    ['note', 5, 5],
    ['draft', '15', '15'],
  ])('of %s as %j keeps the kind of its value', (field, edit, to) => {
    expect(diff({ [field]: edit })).toMatchObject([{ field, to }]);
  });

  test('is put in the field’s old place', () => {
    const edited = editPayload(payload, diff({ draft: 'Dear Ben' }));
    expect(edited).toEqual({ ...payload, draft: 'Dear Ben' });
    expect(Object.keys(edited)).toEqual(Object.keys(payload));
  });

  test('of a field called __proto__ is an edit like any other', () => {
    const odd: JsonObject = JSON.parse('{"__proto__":"a"}');
    const edits: JsonObject = JSON.parse('{"__proto__":"b"}');
    const changes = diffPayload({ payload: odd, editable: null }, edits, 'review');
    expect(JSON.stringify(editPayload(odd, changes))).toBe('{"__proto__":"b"}');
  });

  test.each([
    [
      'title',
      'x',
      'lets nobody edit field "title" of task review',
      /^Edit draft, sum, .*, note\.$/,
    ],
    ['drft', 'x', 'has no field "drft" in the payload of task review', /Did you mean draft\?$/],
    ['toString', 'x', 'has no field "toString" in the payload of task review', /^Edit draft/],
    ['sum', 'many', 'has a number in field "sum" of task review', 'Write a number.'],
    ['sum', '"12"', 'has a number in field "sum" of task review', 'Write a number.'],
    ['draft', 5, 'has a text in field "draft" of task review', 'Write a text, as JSON.'],
    ['urgent', null, 'has true or false in field "urgent" of task review', /^Write true or false/],
    ['lines', '{}', 'has a list in field "lines" of task review', 'Write a list, as JSON.'],
    ['sum', '1e999', 'cannot keep the digits of field "sum" of task review', /^Write a number/],
    ['sum', '9007199254740993', 'cannot keep the digits of field "sum" of task review', /2\^53/],
    ['lines', '[{"a":[1e999]}]', 'cannot keep the digits of field "lines" of task review', /2\^53/],
    ['more', [], 'has an object in field "more" of task review', 'Write an object, as JSON.'],
  ])('of %s as %j is refused', (field, edit, message, fix) => {
    const refusal = refusalOf(() => diff({ [field]: edit }));
    expect(refusal.kind).toBe('invalid');
    expect(refusal.message).toBe(message);
    expect(refusal.fix).toMatch(fix);
  });

  test.each([200, 10_000])('nested %i levels deep is refused, also as text', (levels) => {
    const refusal = refusalOf(() => diff({ lines: '['.repeat(levels) + ']'.repeat(levels) }));
    expect(refusal).toMatchObject({
      kind: 'invalid',
      message: 'takes no field "lines" of task review that is nested more than 200 levels deep',
    });
  });

  test('that leaves a number as it is may write it, however long it is', () => {
    const long = { payload: { lines: [1e20] }, editable: null };
    expect(diffPayload(long, { lines: '[100000000000000000000]' }, 'review')).toEqual([]);
  });

  test('of a payload without fields is refused', () => {
    const edit = () => diffPayload({ payload: null, editable: null }, { a: 1 }, 'review');
    expect(refusalOf(edit).fix).toBe('Nothing of it may be edited.');
  });
});
