import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { compileTemplates, referencesIn, renderCompiled } from '#src/domain/template.ts';
import type { TemplateScope } from '#src/domain/template-resolve.ts';

const SCOPE: TemplateScope = {
  input: JSON.parse(
    '{"a":{"b":1},"n":null,"t":"text","no":false,"__proto__":"own","list":[10,{"x":2}]}',
  ),
  steps: {
    'get-pr': { result: { title: 'T', items: ['i', 'j'], deep: { length: 3 } }, input: { n: 5 } },
    get_pr: { result: 'underscore' },
    skipped: {},
  },
  item: { sku: 'W' },
  index: 2,
  foreach: { item: { sku: 'W' }, index: 2 },
  body: { score: { result: { pass: true, result: 'inner' } }, draft: { result: { text: 'd' } } },
  while: { iteration: 3, prev: { score: { result: { pass: false } } } },
};

function render(value: Json, scope: TemplateScope = SCOPE): Json {
  return renderCompiled(compileTemplates(value), scope).value;
}

function unresolvedIn(value: Json, scope: TemplateScope = SCOPE): string[] {
  return renderCompiled(compileTemplates(value), scope).unresolved.map(({ text }) => text);
}

test.each<[Json, Json]>([
  // Exactly one reference: the value itself.
  ['{{input}}', SCOPE.input],
  ['{{input.a}}', { b: 1 }],
  ['{{input.a.b}}', 1],
  ['{{ input.n }}', null],
  ['{{input.no}}', false],
  ['{{input.list.0}}', 10],
  ['{{input.list.1.x}}', 2],
  ['{{input.__proto__}}', 'own'],
  ['{{steps.get-pr.result}}', { title: 'T', items: ['i', 'j'], deep: { length: 3 } }],
  ['{{steps.get-pr.result.items.1}}', 'j'],
  ['{{steps.get-pr.result.deep.length}}', 3],
  ['{{steps.get-pr.input.n}}', 5],
  ['{{steps.get_pr.result}}', 'underscore'],
  ['{{item}}', { sku: 'W' }],
  ['{{item.sku}}', 'W'],
  ['{{index}}', 2],
  ['{{foreach.item.sku}}', 'W'],
  ['{{foreach.index}}', 2],
  ['{{body.draft.text}}', 'd'],
  ['{{body.draft.result.text}}', 'd'],
  ['{{body.draft}}', { text: 'd' }],
  ['{{body.score.result}}', { pass: true, result: 'inner' }],
  ['{{while.iteration}}', 3],
  ['{{while.prev.score.pass}}', false],
  // Mixed text.
  [' {{input.a.b}}', ' 1'],
  ['{{input.t}}, {{input.a.b}}, {{input.no}}', 'text, 1, false'],
  ['n: {{input.n}}', 'n: null'],
  ['{{input.a}} and {{input.list}}', '{"b":1} and [10,{"x":2}]'],
  // Anywhere in a value; keys are no templates.
  [
    { '{{input.t}}': ['{{input.t}}', 1, { deep: '{{index}}' }] },
    { '{{input.t}}': ['text', 1, { deep: 2 }] },
  ],
  // Malformed text stays literal.
  ['{{{{input.t}}}}', '{{{{input.t}}}}'],
  ['{{input.t', '{{input.t'],
  ['{{}} {{input.t}}', '{{}} text'],
])('%j becomes %j', (value, expected) => {
  expect(render(value)).toEqual(expected);
  expect(unresolvedIn(value)).toEqual([]);
});

test.each([
  '{{input.missing}}',
  '{{input.a.b.c}}',
  '{{input.t.length}}',
  '{{input.t.0}}',
  '{{input.n.x}}',
  '{{input.list.length}}',
  '{{input.list.2}}',
  '{{input.list.-1}}',
  '{{input.list.00}}',
  '{{input.list.push}}',
  '{{input.constructor}}',
  '{{input.a.toString}}',
  '{{input.a.__proto__}}',
  '{{steps}}',
  '{{steps.get-pr}}',
  '{{steps.get-pr.output}}',
  '{{steps.get-pr.__proto__}}',
  '{{steps.unknown.result}}',
  '{{steps.constructor.result}}',
  '{{steps.__proto__.result}}',
  '{{steps.skipped.result}}',
  '{{steps.skipped.input}}',
  '{{body}}',
  '{{body.unknown.x}}',
  '{{while}}',
  '{{while.prev}}',
  '{{while.prev.unknown}}',
  '{{while.other}}',
  '{{nothing}}',
  '{{toString}}',
])('%s does not resolve: it stays as it is and is listed', (text) => {
  const mixed = { a: `before ${text} after` };
  expect(render(mixed)).toEqual(mixed);
  expect(unresolvedIn(text)).toEqual([/\{\{.*\}\}/.exec(text)?.[0]]);
});

test.each([
  '{{item}}',
  '{{index}}',
  '{{foreach.item}}',
  '{{body.a.x}}',
  '{{while.iteration}}',
  '{{while.prev.a}}',
])('%s does not resolve outside a loop', (text) => {
  expect(render(text, { input: {}, steps: {} })).toBe(text);
});

test('each reference that does not resolve is listed, in order', () => {
  expect(unresolvedIn({ a: '{{input.x}} {{input.t}} {{input.y}}', b: ['{{input.x}}'] })).toEqual([
    '{{input.x}}',
    '{{input.y}}',
    '{{input.x}}',
  ]);
});

test('a value without references is returned as it is', () => {
  const value = { a: ['text', { b: 1 }], c: 'no {{}} template' };
  const compiled = compileTemplates(value);
  expect(compiled.kind).toBe('constant');
  expect(renderCompiled(compiled, SCOPE).value).toBe(value);
});

test('a key called __proto__ stays a key', () => {
  const rendered = render(JSON.parse('{"__proto__": "{{input.t}}"}'));
  expect(JSON.stringify(rendered)).toBe('{"__proto__":"text"}');
});

test('references are found wherever they stand', () => {
  const value = { a: '{{input.x}}', b: ['{{item}} and {{index}}', 1], c: 'none' };
  const texts = referencesIn(compileTemplates(value)).map(({ text }) => text);
  expect(texts).toEqual(['{{input.x}}', '{{item}}', '{{index}}']);
});

test('a value nested too deep is refused, not overflowed', () => {
  const deep: Json = JSON.parse(`${'['.repeat(100_000)}"{{input}}"${']'.repeat(100_000)}`);
  expect(() => compileTemplates(deep)).toThrow('nested more than 200 levels deep');
});

test('any input comes out of {{input}} unchanged, and any text around it is kept', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.stringMatching(/^[^{}]*$/), (json, text) => {
      const input: Json = JSON.parse(JSON.stringify(json));
      const scope = { input, steps: {} };
      expect(render('{{input}}', scope)).toEqual(input);
      const written = typeof input === 'string' ? input : JSON.stringify(input);
      expect(render(`${text}!{{input}}`, scope)).toBe(`${text}!${written}`);
    }),
  );
});

test('what was filled in is not read as a template again', () => {
  expect(render('{{input}}!', { input: '{{input}}', steps: {} })).toBe('{{input}}!');
});
