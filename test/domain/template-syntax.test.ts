import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTemplate, soleReference } from '#src/domain/template-syntax.ts';

function pathsOf(text: string): string[] {
  return parseTemplate(text).template.parts.flatMap((part) =>
    typeof part === 'string' ? [] : [part.path.join('.')],
  );
}

function faultsOf(text: string): string[][] {
  return parseTemplate(text).faults.map((fault) => [fault.kind, fault.text, fault.mended]);
}

function mend(text: string): string {
  return parseTemplate(text).faults.reduceRight(
    (left, { offset, text: piece, mended }) =>
      left.slice(0, offset) + mended + left.slice(offset + piece.length),
    text,
  );
}

test.each([
  ['', []],
  ['plain text', []],
  ['{{input}}', ['input']],
  ['{{ input.a.b }}', ['input.a.b']],
  ['{{\n input . a \n}}', ['input.a']],
  ['{{steps.get-pr.result.x.0.y}}', ['steps.get-pr.result.x.0.y']],
  ['{{steps.a_b.result}} and {{item}}', ['steps.a_b.result', 'item']],
  ['{{a}}{{b}}', ['a', 'b']],
  ['{"key":{{input.a}}}', ['input.a']],
  ['{"a":{"b":{{input.a}}}}', ['input.a']],
  ['{{{input.key}}: 1}', ['input.key']],
  ['{{input.first name}}', ['input.first name']],
  ['{{"a": 1}}', ['"a": 1']],
  ['{{input.größe}}', ['input.größe']],
  ['{{a}} }} {{b}}', ['a', 'b']],
])('%j refers to %j, without fault', (text, paths) => {
  expect(pathsOf(text)).toEqual(paths);
  expect(faultsOf(text)).toEqual([]);
});

test.each([
  '{"a":{"b":1}}',
  '{"a":{"b":{"c":{}}}}',
  'a lone }} here',
  '{ {a} }',
  'style={{ color: { dark: 1 } }}',
  '{{"a": {"b": 1}, "c": 2}}',
  '{{ ...props, x: {} }}',
  '{',
  '}',
  '',
])('%j is text, without fault', (text) => {
  expect(parseTemplate(text)).toEqual({
    template: { parts: text === '' ? [] : [text] },
    faults: [],
  });
});

test.each([
  // Nested or doubled.
  ['{{{{input.a}}}}', [['nested', '{{{{input.a}}}}', '{{input.a}}']]],
  ['{{{input.a}}}', [['nested', '{{{input.a}}}', '{{input.a}}']]],
  ['{{ {{input.a}} }}', [['nested', '{{ {{input.a}} }}', '{{input.a}}']]],
  ['{{steps.{{input.id}}.result}}', [['nested', '{{steps.{{input.id}}.result}}', '{{input.id}}']]],
  ['{{steps.{id}.result}}', [['nested', '{{steps.{id}.result}}', '{{id}}']]],
  ['{{input.a {{input.b}} }}', [['nested', '{{input.a {{input.b}} }}', '{{input.a}} {{input.b}}']]],
  ['{{a{}}}', [['nested', '{{a{}}}', '{{a}}']]],
  ['{{a{b{}}}}', [['nested', '{{a{b{}}}}', '{{a.b}}']]],
  ['{{ {{}} }}', [['nested', '{{ {{}} }}', '']]],
  // Unclosed.
  ['Hi {{input.name', [['unclosed', '{{input.name', '{{input.name}}']]],
  ['Hi {{input.name and so on', [['unclosed', '{{input.name', '{{input.name}}']]],
  ['Hi {{input.name}, hello', [['unclosed', '{{input.name}', '{{input.name}}']]],
  ['Hi {{ input.name }, hello', [['unclosed', '{{ input.name }', '{{input.name}}']]],
  ['{{input.a and {{input.b}}', [['unclosed', '{{input.a', '{{input.a}}']]],
  ['{{input.a, and {{input.b}}', [['unclosed', '{{input.a', '{{input.a}}']]],
  ['{{{{input.a}} x', [['unclosed', '{{{{input.a}}', '{{input.a}}']]],
  ['braces: {{', [['unclosed', '{{', '']]],
  ['{{ "', [['unclosed', '{{', '']]],
  ['{{}', [['unclosed', '{{}', '']]],
  ['{{ {{input.b}}', [['unclosed', '{{', '']]],
  ['{{...', [['unclosed', '{{...', '']]],
  // Empty words.
  ['{{}}', [['empty', '{{}}', '']]],
  ['{{  }}', [['empty', '{{  }}', '']]],
  ['{{input..a}}', [['empty', '{{input..a}}', '{{input.a}}']]],
  ['{{.input.a.}}', [['empty', '{{.input.a.}}', '{{input.a}}']]],
  ['{{ input. .a }}', [['empty', '{{ input. .a }}', '{{input.a}}']]],
  // Several at once.
  [
    '{{}} {{input.a} {{{{b}}}}',
    [
      ['empty', '{{}}', ''],
      ['unclosed', '{{input.a}', '{{input.a}}'],
      ['nested', '{{{{b}}}}', '{{b}}'],
    ],
  ],
])('%j has faults, each with its mended text', (text, faults) => {
  expect(faultsOf(text)).toEqual(faults);
});

test('what stands after a fault is still read', () => {
  expect(pathsOf('{{input.a and {{input.b}}')).toEqual(['input.b']);
});

test('a reference knows where it stands', () => {
  expect(parseTemplate('ab {{ c }} d').template.parts).toEqual([
    'ab ',
    { text: '{{ c }}', path: ['c'], start: 3, end: 10 },
    ' d',
  ]);
});

test.each([
  ['{{input.a}}', true],
  ['{{ input.a }}', true],
  [' {{input.a}}', false],
  ['{{input.a}}{{input.b}}', false],
  ['text', false],
  ['', false],
])('%j is exactly one reference: %s', (text, expected) => {
  expect(soleReference(parseTemplate(text).template) !== null).toBe(expected);
});

const anyText = fc.string({
  unit: fc.constantFrom('{', '}', '{{', '}}', 'a', '.', ' ', '"', ':', 'input.a', '{{input.b}}'),
  maxLength: 30,
});

test('no character is lost or moved, whatever the text', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const { template, faults } = parseTemplate(text);
      const written = template.parts.map((part) => (typeof part === 'string' ? part : part.text));
      expect(written.join('')).toBe(text);
      for (const { start, end, text: piece } of template.parts.filter(
        (part) => typeof part !== 'string',
      )) {
        expect(text.slice(start, end)).toBe(piece);
      }
      for (const { offset, text: piece } of faults) {
        expect(text.slice(offset, offset + piece.length)).toBe(piece);
      }
    }),
    { numRuns: 1000 },
  );
});

test('mending again and again ends in a text without fault', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let mended = text;
      for (let round = 0; round <= text.length && faultsOf(mended).length > 0; round += 1) {
        mended = mend(mended);
      }
      expect(faultsOf(mended)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('JSON text is never a fault', () => {
  fc.assert(
    fc.property(fc.json(), (text) => {
      fc.pre(!JSON.stringify(JSON.parse(text)).includes('{{'));
      expect(faultsOf(JSON.stringify(JSON.parse(text)))).toEqual([]);
    }),
  );
});

test.each(['{', '{{', '{{ ', '{{a ', '{{a} ', '{{a {{b} ', '{{ {{a}} ', '{{a}', '{{"a":{', '}'])(
  'a million characters of %j are read in a moment',
  (piece) => {
    const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
    const started = performance.now();
    parseTemplate(text);
    expect(performance.now() - started).toBeLessThan(60_000);
  },
);
