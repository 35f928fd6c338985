import { describe, expect, test } from 'vitest';
import { AT_ONCE, nextWake, STALL_MS } from '#src/domain/next-wake.ts';
import { FIRST_REMINDER_MS, REMINDERS_MAX } from '#src/domain/task-reminders.ts';
import {
  ANA,
  forEach,
  makeDiamond,
  makeGraph,
  type StepDraft,
  T0,
  whileLoop,
} from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const wakeOf = (run: RunOnPaper) => nextWake(run.graph, run.state, run.now);
const start = (...steps: Parameters<typeof makeGraph>) => RunOnPaper.start(makeGraph(...steps));
/** A loop with a time limit, and its one item in flight. */
const startLoop = (step: StepDraft) =>
  start(forEach({ id: 'each', timeout_s: 30 }, step))
    .open('each', 1)
    .begin('each[0]/a');
const drain = { type: 'stop_graceful', by: ANA, drainMs: 10_000 } as const;
const remind = { type: 'task_reminder', step: 'review' } as const;
const HOUR_MS = 3_600_000;
const pause = { type: 'pause', by: ANA } as const;

const WAKES: { title: string; run: () => RunOnPaper; wake: number | null }[] = [
  { title: 'a queued run, at once', run: () => new RunOnPaper(makeDiamond()), wake: AT_ONCE },
  { title: 'a step that may start, at once', run: () => start({ id: 'a' }), wake: AT_ONCE },
  {
    title: 'a skip to record, at once',
    run: () => start({ id: 'a', enabled: false }, { id: 'b', depends_on: ['a'] }),
    wake: AT_ONCE,
  },
  {
    title: 'a call, at its time limit',
    run: () => start({ id: 'a' }, { id: 'b', timeout_s: 5 }).begin('a', 'b'),
    wake: T0 + 5_000,
  },
  {
    title: 'a call without a time limit, when the run counts as stalled',
    run: () => start({ id: 'a', type: 'pure' }).begin('a'),
    wake: T0 + STALL_MS,
  },
  {
    title: 'a back-off, when it has passed',
    run: () => start({ id: 'a', retry_count: 1 }).begin('a').fail('a'),
    wake: T0 + 500,
  },
  {
    title: 'the earliest of a back-off, a reminder and a time limit',
    run: () =>
      start({ id: 'a', retry_count: 1 }, { id: 'b' }, { id: 'review', type: 'ask' })
        .askPeople('review', T0 + 400)
        .begin('a', 'b')
        .fail('a'),
    wake: T0 + 200,
  },
  {
    title: 'a task of which people are to be reminded',
    run: () => start({ id: 'review', type: 'ask' }).askPeople('review', T0 + 100_000),
    wake: T0 + 50_000,
  },
  {
    title: 'a task that expires, once they have been',
    run: () =>
      start({ id: 'review', type: 'ask' })
        .askPeople('review', T0 + 100_000)
        .wait(75_000)
        .ask(remind),
    wake: T0 + 100_000,
  },
  {
    title: 'a task that never expires, when people are first reminded',
    run: () => start({ id: 'review', type: 'ask' }).askPeople('review'),
    wake: T0 + FIRST_REMINDER_MS,
  },
  {
    title: 'nobody is reminded for ever: only a person can move the run',
    run: () => {
      const run = start({ id: 'review', type: 'ask' }).askPeople('review');
      for (let sent = 0; sent < REMINDERS_MAX; sent += 1) run.wait(24 * HOUR_MS).ask(remind);
      return run;
    },
    wake: null,
  },
  {
    title: 'a draining run, at its deadline',
    run: () => start({ id: 'a' }).begin('a').ask(drain),
    wake: T0 + 10_000,
  },
  {
    title: 'a draining run whose call has less time than the drain',
    run: () => start({ id: 'a', timeout_s: 5 }).begin('a').ask(drain),
    wake: T0 + 5_000,
  },
  {
    title: 'a paused run: nothing but the time limit of what is in flight',
    run: () =>
      start({ id: 'a' }, { id: 'review', type: 'ask' })
        .askPeople('review', T0 + 1)
        .begin('a')
        .ask(pause),
    wake: T0 + 60_000,
  },
  {
    title: 'a paused run with nothing in flight',
    run: () => start({ id: 'a' }, { id: 'b' }).begin('a').ask(pause).succeed('a'),
    wake: null,
  },
  {
    title: 'an inner step that waits out a back-off',
    run: () => startLoop({ id: 'a', retry_count: 1 }).fail('each[0]/a'),
    wake: T0 + 500,
  },
  {
    title: 'a loop, at its own time limit, where its steps have none',
    run: () => startLoop({ id: 'a', type: 'pure' }),
    wake: T0 + 30_000,
  },
  {
    title: 'a loop of a draining run, at its own time limit',
    run: () => startLoop({ id: 'a' }).ask({ ...drain, drainMs: 90_000 }),
    wake: T0 + 30_000,
  },
  {
    title: 'a loop of a paused run: nothing but the time limit of what is in flight',
    run: () => startLoop({ id: 'a' }).ask(pause),
    wake: T0 + 60_000,
  },
  {
    title: 'an item that is over and not recorded as such, at once',
    run: () =>
      startLoop({ id: 'a' })
        .ask(pause)
        .note({ type: 'step_completed', step: 'each[0]/a', data: { result: {} } }),
    wake: AT_ONCE,
  },
  {
    title: 'a round that is to be judged, at once',
    run: () =>
      start(whileLoop({ id: 'w' }, { id: 'a' }))
        .open('w')
        .begin('w[0]/a')
        .succeed('w[0]/a'),
    wake: AT_ONCE,
  },
  {
    title: 'a run that has ended',
    run: () => start({ id: 'a' }).ask({ type: 'stop_immediate', by: ANA }),
    wake: null,
  },
];

describe('a run is looked at again', () => {
  test.each(WAKES)('$title', ({ run, wake }) => {
    expect(wakeOf(run())).toBe(wake);
  });

  test('when it stalls, by the limit that it is given', () => {
    const { graph, state, now } = start({ id: 'a', type: 'pure' }).begin('a');
    expect(nextWake(graph, state, now, 1_000)).toBe(T0 + 1_000);
  });
});

test('reminders and expiries stand still while their run is paused', () => {
  const run = start({ id: 'review', type: 'ask' }, { id: 'forever', type: 'ask' });
  run.askPeople('forever').askPeople('review', T0 + 1_000);
  run.wait(300).ask(pause).wait(5_000).ask({ type: 'resume', by: ANA });
  expect(run.step('review').task).toMatchObject({
    remindAt: T0 + 500 + 5_000,
    expiresAt: T0 + 1_000 + 5_000,
  });
  expect(wakeOf(run)).toBe(T0 + 500 + 5_000);
  expect(run.step('forever').task).toMatchObject({
    remindAt: T0 + FIRST_REMINDER_MS + 5_000,
    expiresAt: null,
  });
});
