import { expect, test } from 'vitest';
import { briefEvent } from '#src/domain/brief-event.ts';

test.each([
  ['loop_advanced', { ended: [12, 0, 1, 2], goes_on: true }, { ended: '0–2, 12', goes_on: true }],
  ['loop_advanced', { ended: 'x' }, { ended: '' }],
  ['loop_advanced', null, null],
  ['step_completed', { ended: [1, 2] }, { ended: [1, 2] }],
])('of a %s %j a list of events shows %j', (type, data, shown) => {
  expect(briefEvent(type, data)).toEqual(shown);
});
