import { expect, test } from 'vitest';
import { Refusal, StepFailure } from '#src/domain/errors.ts';

test('a refusal says what is so, and what to do', () => {
  const refusal = new Refusal('already', 'is already stopped', 'Start a new run.');
  expect(refusal).toMatchObject({
    name: 'Refusal',
    kind: 'already',
    message: 'is already stopped',
    fix: 'Start a new run.',
  });
});

test('a step failure carries its facts, its message and what caused it', () => {
  const facts = {
    code: 'MCP_TOOL_FAILED',
    message: 'Card declined.',
    outcome: 'known',
    curable: false,
  } as const;
  const cause = new Error('402');
  const failure = new StepFailure(facts, { cause });
  expect(failure).toMatchObject({ name: 'StepFailure', message: 'Card declined.', facts, cause });
});
