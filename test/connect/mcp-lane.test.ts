import { expect, test } from 'vitest';
import { LaneFullError, openLane } from '#src/connect/mcp-lane.ts';

const never = new AbortController().signal;

function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

test('no more than the width is at work, and the others follow in order', async () => {
  const lane = openLane({ width: 2, queueMax: 10 });
  const gates = [gate(), gate(), gate(), gate()];
  const begun: number[] = [];
  const work = gates.map(({ promise }, index) =>
    lane.run(never, () => {
      begun.push(index);
      return promise;
    }),
  );
  expect(begun).toEqual([]);
  await Promise.resolve();
  expect(begun).toEqual([0, 1]);
  gates[1]?.open();
  await work[1];
  expect(begun).toEqual([0, 1, 2]);
  for (const { open } of gates) open();
  await Promise.all(work);
  expect(begun).toEqual([0, 1, 2, 3]);
});

test('who gives up waiting leaves the queue, and work that fails frees its place', async () => {
  const lane = openLane({ width: 1, queueMax: 10 });
  const first = gate();
  const running = lane.run(never, () => first.promise);
  const leaving = new AbortController();
  const left = lane.run(leaving.signal, () => Promise.resolve('never'));
  const failing = lane.run(never, () => Promise.reject(new Error('broken')));
  const last = lane.run(never, () => Promise.resolve('last'));
  leaving.abort(new Error('gave up'));
  await expect(left).rejects.toThrow('gave up');
  first.open();
  await running;
  await expect(failing).rejects.toThrow('broken');
  expect(await last).toBe('last');
});

test('a full queue takes no more', async () => {
  const lane = openLane({ width: 1, queueMax: 1 });
  const first = gate();
  const running = [lane.run(never, () => first.promise), lane.run(never, () => first.promise)];
  await expect(lane.run(never, () => first.promise)).rejects.toThrow(LaneFullError);
  first.open();
  await Promise.all(running);
});
