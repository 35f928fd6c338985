import { expect, test } from 'vitest';
import type { AlertContext } from '#src/domain/alert-context.ts';
import { viewDeliveryAlert } from '#src/views/delivery-alert.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { wordOfAlert } from '#src/views/failure-words.ts';
import { viewFixQuestion } from '#src/views/fix-question.ts';
import { viewRepeat } from '#src/views/repeat.ts';
import { viewStorm } from '#src/views/storm.ts';
import { describeKindsLeft, nameStorm } from '#src/views/storm-words.ts';
import { viewWhyQuiet } from '#src/views/why-quiet.ts';
import { describeEntriesLeft, summariseQuiet } from '#src/views/why-quiet-words.ts';
import {
  FULL_CONTEXT,
  makeContext,
  makeQuiet,
  makeStorm,
  makeUndelivered,
  namedRun,
  stormRow,
} from '#test/support/example-alerts.ts';
import { askRelease, failOrder, HOUR_MS } from '#test/support/example-runs.ts';
import { T0 } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';

const asIs = (text: string) => text;
const order = factsOf(failOrder());
const recovered = { ...namedRun(9), at: T0 + HOUR_MS };

test.each<
  [what: string, context: AlertContext | null, word: string, tone: string, offers: string[]]
>([
  ['by itself', null, 'failed', 'bad', []],
  ['alone', makeContext(), 'failed', 'bad', ["I'm on it", 'Mute']],
  [
    'seven times, claimed and muted',
    FULL_CONTEXT,
    'failed',
    'bad',
    ['Retry all 7', 'Not me any more', 'Unmute'],
  ],
  ['and has recovered', makeContext({ count: 2, recovered }), 'recovered', 'good', ['Retry all 2']],
  [
    'and has recovered while it was muted',
    makeContext({ recovered, mute: FULL_CONTEXT.mute }),
    'recovered',
    'good',
    ['Unmute'],
  ],
])('a failure that happened %s offers what is left to do', (_, context, word, tone, offers) => {
  const view = viewFailureAlert(order, asIs, { context });
  expect(view && [wordOfAlert(view), view.tone]).toEqual([word, tone]);
  const usual = ['Retry from failure', 'Run again', 'Show', 'Event log'];
  const others = view?.actions.map(({ label }) => label).filter((label) => !usual.includes(label));
  expect(others).toEqual(offers);
});

test('all runs of a group are retried by the newest of them, the alert is muted by its own', () => {
  const view = viewFailureAlert(order, asIs, {
    context: makeContext({ count: 3, newest: namedRun(7) }),
  });
  const named = view?.actions.flatMap(({ intent }) =>
    intent.type === 'retry-group' || intent.type === 'mute' ? [[intent.type, intent.runId]] : [],
  );
  expect(named).toEqual([
    ['retry-group', namedRun(7).runId],
    ['mute', order.runId],
  ]);
});

test('what people said is redacted', () => {
  const redact = (text: string) =>
    text.replaceAll(/@ann|@ben|rate limit|archived|another step/g, '[redacted]');
  const views = [
    viewFailureAlert(order, redact, { context: FULL_CONTEXT }),
    viewRepeat(order, { context: FULL_CONTEXT, runs: [] }, redact),
    viewFixQuestion(order, { ...FULL_CONTEXT, recovered }, redact),
    viewDeliveryAlert(makeUndelivered(), redact),
    viewWhyQuiet(makeQuiet(), redact),
  ];
  expect(JSON.stringify(views)).not.toMatch(/@ann|@ben|rate limit|archived|another step/);
});

test('of a run that has not failed nothing is repeated and nothing is asked', () => {
  const waiting = factsOf(askRelease());
  expect(viewRepeat(waiting, { context: FULL_CONTEXT, runs: [] }, asIs)).toBeNull();
  expect(viewFixQuestion(waiting, { ...FULL_CONTEXT, recovered }, asIs)).toBeNull();
  expect(viewFixQuestion(order, FULL_CONTEXT, asIs)).toBeNull();
});

test('what fixed it is asked until somebody has said so since it recovered', () => {
  const ask = (at: number) => {
    const lastFix = { words: 'x', by: '@ben', at };
    return viewFixQuestion(order, makeContext({ recovered, lastFix }), asIs);
  };
  expect(ask(recovered.at - 1)).toMatchObject({
    isAnswered: false,
    actions: [{ label: 'Say what fixed it' }],
  });
  expect(ask(recovered.at)).toMatchObject({ isAnswered: true, actions: [] });
});

test('a storm shows its largest kinds, and the way to all of them page by page', () => {
  const rows = Array.from({ length: 8 }, (_, index) => stormRow(index));
  const storm = makeStorm({ rows, signatures: 20, count: 40 });
  const labels = (page: number | null) =>
    viewStorm(storm, asIs, page).actions.map(({ label }) => label);
  expect([null, 1, 2, 3].map(labels)).toEqual([
    ['Show all 20'],
    ['Next'],
    ['Previous', 'Next'],
    ['Previous'],
  ]);
  expect(viewStorm(storm, asIs).actions[0]?.intent).toEqual({
    type: 'show-storm',
    post: storm.id,
    page: 1,
  });
  expect(viewStorm(storm, asIs, 2).first).toBe(9);
  expect(viewStorm(makeStorm(), asIs).actions).toEqual([]);
  expect(nameStorm(viewStorm(storm, asIs))).toBe('40 failures of 20 kinds');
  const large = viewStorm({ ...storm, signatures: 1_200, count: 12_345 }, asIs);
  expect(nameStorm(large)).toBe('12,345 failures of 1,200 kinds');
  expect(large.actions[0]?.label).toBe('Show all 1,200');
  expect(describeKindsLeft(viewStorm(storm, asIs), 8)).toBe('… 12 more kinds');
  expect(describeKindsLeft(viewStorm(storm, asIs, 1), 8)).toBeNull();
});

test('of a code that only a newer version knows no advice is given', () => {
  const rows = [stormRow(0, { code: 'NEWER_FAILURE' })];
  expect(viewStorm(makeStorm({ rows }), asIs).advice).toBeNull();
  expect(viewStorm(makeStorm(), asIs).advice).toContain('Check the tool args');
});

test('what could not be delivered is counted beyond what is named', () => {
  const view = viewDeliveryAlert(makeUndelivered({ count: 12 }), asIs);
  expect([view.missed.length, view.missedLeft]).toEqual([2, 10]);
  expect(view.actions[0]?.intent).toEqual({ type: 'why-quiet', runId: order.runId });
  expect(viewDeliveryAlert(makeUndelivered({ missed: [] }), asIs).actions).toEqual([]);
});

test('why it was quiet is said in one sentence first', () => {
  const summary = (over: Parameters<typeof makeQuiet>[0]) =>
    summariseQuiet(viewWhyQuiet(makeQuiet(over), asIs));
  expect(summary({ entries: [] })).toBe(
    'Chat owed nothing about this workflow: nothing has been written of it.',
  );
  expect(summary({})).toBe(
    'Of the last 3 entries about this workflow: 1 sent, 1 muted, 1 not delivered.',
  );
  const some = viewWhyQuiet(makeQuiet({ isMore: true }), asIs);
  expect([3, 1].map((shown) => describeEntriesLeft(some, shown))).toEqual([
    '… older ones: add --before 4711',
    '… 2 more, and older ones: add --before 4713',
  ]);
});
