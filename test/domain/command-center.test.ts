import { expect, test } from 'vitest';
import { SECTIONS } from '#src/domain/command-center.ts';

test('what a person must do comes first, what is over last', () => {
  expect(SECTIONS).toEqual(['awaiting', 'draining', 'running', 'failed']);
});
