import { expect, test } from 'vitest';
import { PressesInFlight } from '#bots/answering/presses-in-flight.ts';

test('what was asked is answered before the end, unless it takes for ever', async () => {
  const presses = new PressesInFlight();
  const answer = Promise.withResolvers<void>();
  presses.add(answer.promise);
  await presses.ended(10);
  expect(presses.count).toBe(1);
  const ended = presses.ended(60_000);
  answer.resolve();
  await ended;
  expect(presses.count).toBe(0);
});
