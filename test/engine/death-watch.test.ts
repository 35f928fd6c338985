import { expect, test } from 'vitest';
import { DeathWatch, type Observer, type WorkerSign } from '#src/engine/death-watch.ts';

const HERE = { host: 'box', boot: 'boot-1' };

function watchOn(alive: readonly number[], own: readonly number[] | null = []) {
  const clock = { ms: 0 };
  const observer: Observer = {
    ...HERE,
    ownPid: 1,
    ownWorkers: own && new Set(own),
    isProcessAlive: (pid) => alive.includes(pid),
    monotonic: () => clock.ms,
    deadAfterMs: 6000,
  };
  return { watch: new DeathWatch(observer), clock };
}

function sign(change: Partial<WorkerSign> = {}): WorkerSign {
  return { worker: 7, ...HERE, pid: 70, beat: 1, isStopped: false, ...change };
}

/** Looks every second while the beat stays what `beatAt` says. */
function lookFor(seconds: number, beatAt: (second: number) => number) {
  const { watch, clock } = watchOn([70]);
  for (let second = 0; second <= seconds; second++) {
    clock.ms = second * 1000;
    if (watch.findDead([sign({ beat: beatAt(second) })]).length > 0) return second;
  }
  return null;
}

test('a worker whose beat stands still for 6 s is dead, not before', () => {
  expect(lookFor(10, () => 1)).toBe(6);
});

test('a worker that beats every 2 s is never dead', () => {
  expect(lookFor(60, (second) => Math.floor(second / 2))).toBeNull();
});

test('a worker that said goodbye is dead at once', () => {
  expect(watchOn([70]).watch.findDead([sign({ isStopped: true })])).toEqual([7]);
});

test('a process that is gone from this host is dead at once', () => {
  expect(watchOn([]).watch.findDead([sign()])).toEqual([7]);
});

test.each([
  ['another host', { host: 'other' }],
  ['an earlier boot, or another container', { boot: 'boot-0' }],
])('process numbers of %s say nothing', (_, change) => {
  expect(watchOn([]).watch.findDead([sign(change)])).toEqual([]);
});

test('a thread of our own process that we know to be gone is dead at once', () => {
  const { watch } = watchOn([1], [8]);
  const dead = watch.findDead([sign({ worker: 7, pid: 1 }), sign({ worker: 8, pid: 1 })]);
  expect(dead).toEqual([7]);
});

test('of the threads of its own process a sweeper only knows the beats', () => {
  const { watch } = watchOn([1], null);
  expect(watch.findDead([sign({ pid: 1 })])).toEqual([]);
});

test('an observer that was frozen itself starts to watch anew', () => {
  const { watch, clock } = watchOn([70]);
  expect(watch.findDead([sign()])).toEqual([]);
  clock.ms = 60_000;
  expect(watch.findDead([sign()])).toEqual([]);
  clock.ms = 61_000;
  expect(watch.findDead([sign()])).toEqual([]);
});

test('a worker that left the table is forgotten', () => {
  const { watch, clock } = watchOn([70]);
  watch.findDead([sign()]);
  clock.ms = 2000;
  watch.findDead([]);
  clock.ms = 4000;
  watch.findDead([sign()]);
  clock.ms = 6500;
  expect(watch.findDead([sign()])).toEqual([]);
});
