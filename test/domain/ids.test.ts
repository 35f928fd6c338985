import { describe, expect, test } from 'vitest';
import { idempotencyKeyOf } from '#src/domain/idempotency-key.ts';
import { matchesIdPart, shortIdOf } from '#src/domain/short-id.ts';
import { makeGraph, TIME_OUT } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const ID = '019aa8f3-7c11-7d42-9b0e-52e091c04f2a';

test('the short id is the end of the id: its beginning is a clock', () => {
  expect(shortIdOf(ID)).toBe('91c04f2a');
});

describe('a part names an id', () => {
  test.each([
    { part: ID, names: true },
    { part: ID.replaceAll('-', ''), names: true },
    { part: ID.toUpperCase(), names: true },
    { part: '019a', names: true },
    { part: '019aa8f3-7c', names: true },
    { part: '91c04f2a', names: true },
    { part: '…91c04f2a', names: true },
    { part: ' 4f2a ', names: true },
    { part: '0e52e091c04f2a', names: true },
    { part: 'f2a', names: false },
    { part: '-f2a', names: false },
    { part: '7c11', names: false },
    { part: 'run1', names: false },
    { part: '', names: false },
    { part: `${ID}0`, names: false },
  ])('$part: $names', ({ part, names }) => {
    expect(matchesIdPart(ID, part)).toBe(names);
  });
});

test('a call has the same key after an unknown outcome, and a new one after a known error', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'pay', retry_count: 9, type: 'read' }));
  const keyOf = () => idempotencyKeyOf(ID, 'pay', run.step('pay').knownFailures);
  run.begin('pay');
  expect(keyOf()).toBe(`${ID}/pay/0`);
  run.ask({ type: 'worker_lost', epoch: 2 }).begin('pay').fail('pay', TIME_OUT);
  run.wait(500).begin('pay');
  expect(keyOf()).toBe(`${ID}/pay/0`);
  run.fail('pay').wait(1_000).begin('pay');
  expect(keyOf()).toBe(`${ID}/pay/1`);
});
