import { describe, expect, test } from 'vitest';
import { nodeOf } from '#src/domain/compile-graph.ts';
import { renderStep } from '#src/domain/prepare-step.ts';
import { makeGraph } from '#test/support/factories.ts';

const SCOPE = {
  input: { name: 'Ana', go: false },
  steps: { load: { result: { rows: [1, 2] } } },
};

const render = (fields: object, skipped: string[] = []) =>
  renderStep(nodeOf(makeGraph({ id: 'a', ...fields }), 'a'), SCOPE, {
    steps: new Set(skipped),
    body: new Set(),
  });

function failureOf(message: string) {
  const failure = { code: 'TEMPLATE_UNRESOLVED', message, outcome: 'known', curable: false };
  return { type: 'failed', failure };
}

describe('a step whose turn has come', () => {
  test('has its templated fields filled in, and only those', () => {
    const fields = {
      args: { rows: '{{steps.load.result.rows}}' },
      note: 'Hi {{input.name}}',
      other: '{{input.name}}',
    };
    expect(render(fields)).toEqual({
      type: 'rendered',
      input: { args: { rows: [1, 2] }, note: 'Hi Ana' },
      warnings: [],
    });
  });

  test('without templated fields has an empty input', () => {
    expect(render({})).toEqual({ type: 'rendered', input: {}, warnings: [] });
  });

  test.each([
    { condition: '{{input.go}}', skipped: [] },
    { condition: '{{steps.gone.result.ok}}', skipped: ['gone'] },
  ])('is skipped when $condition is false', ({ condition, skipped }) => {
    expect(render({ condition, args: '{{input.nothing}}' }, skipped)).toEqual({
      type: 'condition_false',
    });
  });

  test('is prepared when its condition holds', () => {
    expect(render({ condition: '{{input.name}}' }).type).toBe('rendered');
  });

  test('fails when its condition cannot be resolved', () => {
    expect(render({ condition: '{{input.gone}}' })).toEqual(
      failureOf('condition: {{input.gone}} did not resolve.'),
    );
  });

  test('fails when a strict field cannot be resolved, naming each reference once', () => {
    const args = ['{{input.x}}', 'again {{input.x}}', '{{steps.gone.result}}'];
    expect(render({ args })).toEqual(
      failureOf('args: {{input.x}}, {{steps.gone.result}} did not resolve.'),
    );
  });

  test('names five references and counts the others', () => {
    const args = Array.from({ length: 7 }, (_, index) => `{{input.x${index}}}`);
    expect(render({ args })).toEqual(
      failureOf(
        'args: {{input.x0}}, {{input.x1}}, {{input.x2}}, {{input.x3}}, {{input.x4}} and 2 more did not resolve.',
      ),
    );
  });

  test('keeps what a lenient field refers to in vain, and warns of it', () => {
    expect(render({ note: 'Hi {{input.nick}}' })).toEqual({
      type: 'rendered',
      input: { note: 'Hi {{input.nick}}' },
      warnings: ['note: {{input.nick}} did not resolve and stayed as written.'],
    });
  });
});
