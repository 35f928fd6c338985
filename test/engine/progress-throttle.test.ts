import { expect, test } from 'vitest';
import { ProgressThrottle } from '#src/engine/progress-throttle.ts';

test('a server that sends progress for ever writes one row a second and step', () => {
  const clock = { ms: 0 };
  const written: string[] = [];
  const throttle = new ProgressThrottle(
    () => clock.ms,
    (run, step, { progress }) => written.push(`${clock.ms} ${run}/${step} ${progress}`),
  );
  for (clock.ms = 0; clock.ms <= 2000; clock.ms += 100) {
    throttle.offer(1, 'a', { progress: clock.ms });
  }
  throttle.offer(1, 'b', { progress: 1 });
  throttle.offer(2, 'a', { progress: 1 });
  expect(written).toEqual([
    '0 1/a 0',
    '1000 1/a 1000',
    '2000 1/a 2000',
    '2100 1/b 1',
    '2100 2/a 1',
  ]);
});
