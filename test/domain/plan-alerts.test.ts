import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AlertPlan } from '#src/domain/alert-plan.ts';
import { APART_MS, isWithinWindow, QUIET_MS, WINDOW_MS } from '#src/domain/alert-stream.ts';
import { BUDGET_MS, LATE_ALERTS_MAX, NEW_ALERTS_MAX } from '#src/domain/plan-storm.ts';
import { T0 } from '#test/support/factories.ts';
import { ToldChannel } from '#test/support/told-channel.ts';

function verdicts({ told }: AlertPlan): string[] {
  return told.map(({ verdict }) => verdict);
}

/** So many ways to fail. */
function ways(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => `step-${from + index}`);
}

describe('one message tells of failures that are alike', () => {
  test('a repeat is counted in place, and another step or code is a new message', () => {
    const channel = new ToldChannel();
    expect(verdicts(channel.fail('a', 'a', 'b'))).toEqual(['post', 'repeat', 'post']);
    const [plan] = channel.plans;
    expect(plan?.opened).toMatchObject([
      { step: 'a', count: 2, toldBefore: 0 },
      { step: 'b', count: 1 },
    ]);
    channel.wind(1_000);
    const { changed, opened } = channel.fail('a');
    expect(changed).toMatchObject([{ before: { count: 2 }, after: { count: 3 }, isOpen: true }]);
    expect(opened).toEqual([]);
    const other = { ...channel.failure('a'), code: 'SCRIPT_FAILED' };
    expect(verdicts(channel.tell([other]))).toEqual(['post']);
  });

  test.each([
    ['30 quiet minutes', QUIET_MS, 1],
    ['4 hours', QUIET_MS / 2, WINDOW_MS / (QUIET_MS / 2)],
  ])('it tells of nothing more after %s', (_, stepMs, steps) => {
    const channel = new ToldChannel();
    channel.fail('a');
    for (let step = 1; step < steps; step++) {
      channel.wind(stepMs);
      expect(verdicts(channel.fail('a'))).not.toContain('post');
    }
    channel.wind(stepMs);
    const { told, changed, opened } = channel.fail('a');
    expect(told).toMatchObject([{ verdict: 'post' }]);
    expect(changed).toMatchObject([{ isOpen: false }]);
    expect(opened).toMatchObject([{ count: 1, openedAt: channel.now }]);
  });

  test('what nobody will ever see is told by the next', () => {
    const channel = new ToldChannel();
    channel.fail('a', 'a', 'b');
    channel.lose();
    const { told, opened } = channel.fail('a', 'a');
    expect(told).toMatchObject([{ verdict: 'post' }, { verdict: 'repeat' }]);
    expect(opened).toMatchObject([{ count: 4, toldBefore: 0, openedAt: T0 }]);
    channel.wind(QUIET_MS);
    expect(channel.fail('b').opened).toMatchObject([{ count: 1, openedAt: channel.now }]);
  });

  test('ten times as many ring with a new message that goes on counting, once a minute at most', () => {
    const channel = new ToldChannel();
    channel.fail('a');
    channel.send();
    channel.fail(...Array.from({ length: 11 }, () => 'a'));
    expect(channel.messages).toBe(1);
    channel.wind(APART_MS);
    const rung = channel.fail('a', 'a');
    expect(verdicts(rung)).toEqual(['ring', 'repeat']);
    expect(rung.opened).toMatchObject([{ count: 14, toldBefore: 12, openedAt: T0 }]);
    expect(rung.changed).toMatchObject([{ after: { count: 12 }, isOpen: false }]);
    // The one that rang is lost: the next tells what it was to tell, and not what the first told.
    channel.lose();
    expect(channel.fail('a').opened).toMatchObject([{ count: 15, toldBefore: 12 }]);
    channel.send();
    channel.wind(APART_MS);
    expect(verdicts(channel.fail(...Array.from({ length: 86 }, () => 'a'))).slice(-2)).toEqual([
      'ring',
      'repeat',
    ]);
  });

  test('a message that said many when it came rings for ten times as many as that', () => {
    const channel = new ToldChannel();
    channel.fail(...Array.from({ length: 12 }, () => 'a'));
    channel.wind(APART_MS);
    // It is still to come, and says of all of them how many they are.
    expect(verdicts(channel.fail('a'))).toEqual(['repeat']);
    channel.send();
    const more = verdicts(channel.fail(...Array.from({ length: 87 }, () => 'a')));
    expect(more.indexOf('ring')).toBe(86);
  });
});

describe('replies in its thread', () => {
  test('are one while it is not sent, name the newest runs, and come a minute apart', () => {
    const channel = new ToldChannel();
    channel.fail('a');
    channel.send();
    const first = channel.fail('a', 'a').replies;
    expect(first).toMatchObject([{ count: 2, runs: [3, 2], isNew: true, dueAt: T0 + APART_MS }]);
    channel.wind(1_000);
    const more = channel.fail('a', 'a', 'a', 'a').replies;
    expect(more).toMatchObject([{ post: first[0]?.post, count: 6, isNew: false }]);
    expect(more[0]?.runs).toEqual([7, 6, 5, 4, 3]);
    channel.wind(APART_MS);
    const next = channel.fail('a').replies;
    expect(next).toMatchObject([{ count: 1, isNew: true, dueAt: T0 + 2 * APART_MS }]);
    channel.wind(10 * APART_MS);
    expect(channel.fail('a').replies).toMatchObject([{ dueAt: channel.now }]);
  });
});

test('a message that is still to come says how often it failed: nobody replies to it', () => {
  const channel = new ToldChannel();
  const [burst, more] = [channel.fail('a', 'a'), channel.fail('a')];
  expect([burst.replies, more.replies]).toEqual([[], []]);
  expect(more.changed).toMatchObject([{ after: { count: 3, reply: null } }]);
});

describe('a storm', () => {
  test('is one message of all that are new, from the first one over the budget on', () => {
    const channel = new ToldChannel();
    expect(new Set(verdicts(channel.fail(...ways(NEW_ALERTS_MAX))))).toEqual(new Set(['post']));
    channel.send();
    channel.wind(BUDGET_MS / 2);
    const { storm, opened } = channel.fail('x', 'y', 'x', 'step-0');
    expect(opened).toEqual([]);
    expect(storm).toMatchObject({ isNew: true, shares: [{ step: 'x', more: 2 }, { step: 'y' }] });
    expect(channel.messages).toBe(NEW_ALERTS_MAX + 1);
    channel.wind(BUDGET_MS);
    expect(channel.fail('z').storm).toMatchObject({ isNew: false, shares: [{ step: 'z' }] });
  });

  test('a burst is one from its first failure on, and takes back what was not sent', () => {
    const channel = new ToldChannel();
    channel.fail(...ways(3), 'step-0');
    const { withdrawn, storm } = channel.fail(...ways(3, 3), 'step-0');
    expect(withdrawn).toHaveLength(3);
    expect(storm?.shares[0]).toMatchObject({ step: 'step-0', more: 3 });
    expect([channel.messages, channel.counted]).toEqual([1, 8]);
    // Its own message is open no more: it is part of the storm.
    expect(verdicts(channel.fail('step-1'))).toEqual(['storm']);
  });

  test('tells what was on its way as it began, and did not arrive', () => {
    const channel = new ToldChannel();
    channel.fail('a', 'a');
    channel.try();
    channel.fail(...ways(6), 'a');
    expect(channel.messages).toBe(2);
    channel.bounce();
    expect(channel.fail('step-0', 'a')).toMatchObject({
      withdrawn: [{ step: 'a', count: 3 }],
      told: [{ verdict: 'storm' }, { verdict: 'storm' }],
    });
    expect([channel.messages, channel.counted]).toEqual([1, 11]);
  });

  test('is over after 30 quiet minutes', () => {
    const channel = new ToldChannel();
    channel.fail(...ways(6));
    channel.wind(QUIET_MS);
    const plan = channel.fail('a');
    expect(plan).toMatchObject({ closedStorm: { openedAt: T0 }, told: [{ verdict: 'post' }] });
  });

  test('late ones have a budget of their own', () => {
    const channel = new ToldChannel();
    const late = (count: number) => ways(count).map((way) => channel.failure(way, true));
    expect(channel.tell(late(LATE_ALERTS_MAX)).storm).toBeNull();
    const other = new ToldChannel();
    const many = ways(LATE_ALERTS_MAX + 1).map((way) => other.failure(way, true));
    expect(other.tell(many).storm).toMatchObject({ isNew: true });
    expect(other.messages).toBe(1);
  });

  test('what waits to be sent is told by it, once that is too much', () => {
    const channel = new ToldChannel();
    for (let minute = 0; minute < 5; minute++) {
      channel.fail(...ways(4, minute * 4));
      channel.wind(BUDGET_MS);
    }
    const { withdrawn } = channel.fail('x');
    expect(withdrawn).toHaveLength(20);
    expect([channel.messages, channel.counted]).toEqual([1, 21]);
  });

  test('whose card nobody will ever see goes on on another one', () => {
    const channel = new ToldChannel();
    channel.fail('a');
    channel.lose();
    channel.fail(...ways(6));
    const first = channel.storm?.post;
    channel.lose();
    expect(channel.fail('a').storm).toMatchObject({
      storm: { openedAt: T0 },
      isNew: true,
      instead: { post: first },
      shares: [{ step: 'a', more: 2 }],
    });
    expect([channel.messages, channel.counted]).toEqual([1, 8]);
    channel.send();
    expect(channel.fail('a').storm).toMatchObject({ isNew: false, instead: null });
  });

  test('while there is one no message rings', () => {
    const channel = new ToldChannel();
    channel.fail('a');
    channel.send();
    channel.fail(...ways(6));
    channel.wind(2 * APART_MS);
    expect(new Set(verdicts(channel.fail(...Array.from({ length: 20 }, () => 'a'))))).toEqual(
      new Set(['repeat']),
    );
  });
});

test('each failure is counted by one message, and messages are few, whatever happens', () => {
  const act = fc.oneof(
    { weight: 6, arbitrary: fc.record({ fails: fc.array(fc.nat(30), { maxLength: 40 }) }) },
    { weight: 3, arbitrary: fc.record({ ms: fc.constantFrom(100, 20_000, 61_000, QUIET_MS) }) },
    { weight: 2, arbitrary: fc.constant({ sends: true }) },
    { weight: 2, arbitrary: fc.constant({ tries: true }) },
    { weight: 2, arbitrary: fc.constant({ bounces: true }) },
    { weight: 1, arbitrary: fc.constant({ loses: true }) },
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const channel = new ToldChannel();
      let failures = 0;
      let besideStorm = 0;
      for (const one of acts) {
        if ('fails' in one) {
          channel.fail(...one.fails.map((way) => `step-${way}`));
          failures += one.fails.length;
          if (channel.storm !== null) besideStorm += channel.waiting;
        }
        if ('ms' in one) channel.wind(one.ms);
        if ('sends' in one) channel.send();
        if ('tries' in one) channel.try();
        if ('bounces' in one) channel.bounce();
        if ('loses' in one) channel.lose();
        const isOpen = channel.streams.filter((stream) => isWithinWindow(stream, channel.now));
        expect(new Set(isOpen.map(({ step }) => step)).size).toBe(isOpen.length);
      }
      expect([channel.counted, besideStorm]).toEqual([failures, 0]);
      const minutes = 2 + (channel.now - T0) / BUDGET_MS;
      expect(channel.messages).toBeLessThanOrEqual(minutes * (NEW_ALERTS_MAX + 1 + 31));
    }),
    { numRuns: 200 },
  );
});
