import type { AlertContext, NamedRun } from '#src/domain/alert-context.ts';
import type { DeliveryAlertFacts } from '#src/domain/delivery-alert.ts';
import type { DigestFacts, DigestGroup } from '#src/domain/digest.ts';
import type { FailureGroup } from '#src/domain/failure-group.ts';
import type { Redact } from '#src/domain/redact.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { StormFacts } from '#src/domain/storm.ts';
import type { WhyQuietFacts } from '#src/domain/why-quiet.ts';
import { viewDeliveryAlert } from '#src/views/delivery-alert.ts';
import { viewDigest } from '#src/views/digest.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewFixQuestion } from '#src/views/fix-question.ts';
import { viewRepeat } from '#src/views/repeat.ts';
import { viewStorm } from '#src/views/storm.ts';
import type { View } from '#src/views/view.ts';
import { viewWhyQuiet } from '#src/views/why-quiet.ts';
import { failOrder, HOUR_MS, listedRun, MINUTE_MS } from './example-runs.ts';
import { SAID_BY_ALL, SAID_OF_MANY, SAID_OF_SEVEN } from './example-said.ts';
import { T0 } from './factories.ts';
import { factsOf } from './run-facts.ts';

type Example = [name: string, view: View];

const asIs: Redact = (text) => text;
const DAY_HOURS = 24;

export function namedRun(index: number): NamedRun {
  const { runId } = listedRun(index, {});
  return { runId, shortId: shortIdOf(runId) };
}

export function makeContext(over: Partial<AlertContext> = {}): AlertContext {
  return {
    count: 1,
    toldBefore: 0,
    firstAt: T0,
    lastAt: T0,
    newest: namedRun(0),
    said: null,
    recovered: null,
    claim: null,
    mute: null,
    lastFix: null,
    unmutedBecause: null,
    rerouted: null,
    ...over,
  };
}

/** All that can be known of the failures like one. */
export const FULL_CONTEXT = makeContext({
  count: 7,
  lastAt: T0 + 40 * MINUTE_MS,
  newest: namedRun(7),
  said: SAID_OF_SEVEN,
  claim: { by: '@ann', at: T0 + MINUTE_MS },
  mute: { by: '@ben', until: T0 + 8 * HOUR_MS },
  lastFix: { words: 'Raised the rate limit of the shop.', by: '@ben', at: T0 - 72 * HOUR_MS },
  unmutedBecause: 'it fails at another step now',
  rerouted: { surface: 'slack', place: '#orders', reason: 'the channel is archived' },
});

/** So many failures, of which so many runs are named. */
function repeatOf(count: number, named: number) {
  const runs = Array.from({ length: named }, (_, index) => namedRun(9 - index));
  return { context: makeContext({ count, newest: namedRun(9) }), runs };
}

export function makeStorm(over: Partial<StormFacts> = {}): StormFacts {
  const rows = [
    stormRow(0, { count: 31 }),
    stormRow(1, {
      workflow: 'invoice-mailer',
      step: 'each[]/send',
      count: 5,
      firstAt: T0 + 2 * MINUTE_MS,
      lastAt: T0 + 4 * MINUTE_MS,
    }),
    stormRow(2, {
      workflow: 'nightly',
      step: '',
      code: 'DEPENDENCY_UNAVAILABLE',
      firstAt: T0 + MINUTE_MS,
    }),
  ];
  const times = { openedAt: T0, lastAt: T0 + 4 * MINUTE_MS, now: T0 + 5 * MINUTE_MS };
  const post = 'AbCdEfGhIjKlMnOpQrStUv';
  return { id: post, ...times, count: 37, signatures: rows.length, rows, isOver: false, ...over };
}

export function stormRow(index: number, over: Partial<FailureGroup> = {}): FailureGroup {
  return {
    workflow: 'order-sync',
    step: 'charge-card',
    code: 'MCP_TOOL_FAILED',
    count: 1,
    firstAt: T0,
    lastAt: T0 + MINUTE_MS,
    newest: namedRun(index),
    ...over,
  };
}

export function digestGroup(index: number, over: Partial<DigestGroup> = {}): DigestGroup {
  return {
    ...stormRow(index),
    firstAt: T0 - 7 * HOUR_MS,
    lastAt: T0 - HOUR_MS,
    said: null,
    trend: 'new',
    day: 1,
    claimedBy: null,
    mutedUntil: null,
    ...over,
  };
}

const NOTHING = { completed: 0, failed: 0, stopped: 0 };

/** A day that ends at T0, which is 09:00 UTC, with nothing in it but what is given. */
export function makeDigest(over: Partial<DigestFacts> = {}): DigestFacts {
  const from = T0 - DAY_HOURS * HOUR_MS;
  return {
    date: '2026-01-05',
    zone: 'Europe/Berlin',
    cadence: 'daily',
    scope: {},
    from,
    until: T0,
    counts: NOTHING,
    before: null,
    groups: [],
    groupsLeft: 0,
    stopped: [],
    waiting: [],
    waitingLeft: 0,
    stuck: [],
    stuckLeft: 0,
    undelivered: 0,
    hours: Array.from({ length: DAY_HOURS }, (_, hour) => ({
      at: from + hour * HOUR_MS,
      ...NOTHING,
    })),
    rerouted: null,
    ...over,
  };
}

/** Seventeen runs an hour, all of which completed. */
function quietDay(): DigestFacts {
  const quiet = makeDigest();
  const hours = quiet.hours.map((hour) => ({ ...hour, completed: 17 }));
  const counts = { completed: 17 * hours.length, failed: 0, stopped: 0 };
  return { ...quiet, hours, counts, before: counts };
}

/** When something failed first and last, in minutes before T0. */
function ago(first: number, last: number) {
  return { firstAt: T0 - first * MINUTE_MS, lastAt: T0 - last * MINUTE_MS };
}

/** Runs all day with a bad hour at night; their numbers and times are those of the counts. */
export function busyDay(over: Partial<DigestFacts> = {}): DigestFacts {
  const quiet = makeDigest();
  const hours = quiet.hours.map(({ at }, hour) => ({
    at,
    completed: Math.round(17 + 14 * Math.sin((hour - 3) / 3.8)),
    failed: hour === 17 ? 22 : hour === 18 ? 14 : hour % 7 === 3 ? 1 : 0,
    stopped: hour === 6 ? 2 : 0,
  }));
  const sum = (of: 'completed' | 'failed' | 'stopped') =>
    hours.reduce((total, hour) => total + hour[of], 0);
  return {
    ...quiet,
    hours,
    counts: { completed: sum('completed'), failed: sum('failed'), stopped: sum('stopped') },
    before: { completed: 402, failed: 4, stopped: 0 },
    groups: [
      digestGroup(0, { count: 31, said: SAID_OF_MANY, claimedBy: '@ann', ...ago(418, 309) }),
      digestGroup(1, {
        workflow: 'nightly',
        step: '',
        code: 'DEPENDENCY_UNAVAILABLE',
        count: 2,
        said: SAID_BY_ALL,
        ...ago(420, 380),
      }),
      digestGroup(2, {
        workflow: 'invoice-mailer',
        step: 'each[]/send',
        count: 4,
        ...ago(1_253, 348),
        trend: 'still_failing',
        day: 3,
        mutedUntil: T0 + 8 * HOUR_MS,
      }),
      digestGroup(3, {
        workflow: 'stock-report',
        step: 'render',
        code: 'SCRIPT_FAILED',
        ...ago(809, 809),
        trend: 'recovered',
      }),
    ],
    stopped: [{ workflow: 'order-sync', count: 2, newest: namedRun(4) }],
    waiting: [
      {
        ...namedRun(5),
        workflow: 'release-notes',
        title: 'Publish the release notes of 2.4?',
        since: T0 - 20 * HOUR_MS,
      },
    ],
    stuck: [{ ...namedRun(6), workflow: 'order-sync', symptom: 'It has been queued for 3 h.' }],
    undelivered: 3,
    ...over,
  };
}

export function makeUndelivered(over: Partial<DeliveryAlertFacts> = {}): DeliveryAlertFacts {
  return {
    surface: 'slack',
    place: '#orders',
    reason: 'the channel is archived',
    fix: 'Unarchive it, or route the alerts to another channel.',
    count: 12,
    firstAt: T0 - HOUR_MS,
    lastAt: T0,
    missed: [
      { kind: 'failure-alert', workflow: 'order-sync', run: namedRun(0), at: T0 },
      { kind: 'digest', workflow: null, run: null, at: T0 - HOUR_MS },
    ],
    ...over,
  };
}

export function makeQuiet(over: Partial<WhyQuietFacts> = {}): WhyQuietFacts {
  const entry = {
    run: namedRun(0),
    workflow: 'order-sync',
    surface: 'slack',
    place: '#orders',
    kind: 'failure-alert',
  };
  return {
    about: { type: 'workflow', workflow: 'order-sync' },
    now: T0,
    entries: [
      {
        ...entry,
        id: 4713,
        at: T0 - MINUTE_MS,
        what: 'undeliverable',
        reason: 'the channel is archived',
        attempt: 3,
      },
      {
        ...entry,
        id: 4712,
        at: T0 - HOUR_MS,
        what: 'muted',
        reason: 'muted by @ann until 17:00',
        attempt: null,
      },
      { ...entry, id: 4711, at: T0 - 2 * HOUR_MS, what: 'sent', reason: null, attempt: 1 },
    ],
    isMore: false,
    standing: ['Slack refuses #orders: the channel is archived.'],
    ...over,
  };
}

/** Alerts with what is known around them, storms, digests, and what is said of all that. */
export function alertExamples(): Example[] {
  const order = factsOf(failOrder());
  const recovered = { ...namedRun(9), at: T0 + HOUR_MS };
  const { lastFix, claim } = FULL_CONTEXT;
  const answered = {
    ...FULL_CONTEXT,
    recovered,
    lastFix: lastFix && { ...lastFix, at: recovered.at },
  };
  const many = Array.from({ length: 8 }, (_, index) =>
    stormRow(index, { workflow: `sync-${index}` }),
  );
  const quietWeek = { cadence: 'weekly', scope: { tag: 'billing' } } as const;
  const ring = makeContext({ count: 100, toldBefore: 10, newest: namedRun(99) });
  const about = { type: 'run', run: namedRun(0), workflow: 'order-sync' } as const;
  const some: [name: string, view: View | null][] = [
    ['an alert of seven failures', viewFailureAlert(order, asIs, { context: FULL_CONTEXT })],
    ['an alert of one failure', viewFailureAlert(order, asIs, { context: makeContext() })],
    [
      'a recovered alert',
      viewFailureAlert(order, asIs, { context: makeContext({ count: 2, recovered }) }),
    ],
    ['an alert that rings', viewFailureAlert(order, asIs, { context: ring })],
    ['a repeat', viewRepeat(order, repeatOf(7, 5), asIs)],
    ['a repeat of few failures', viewRepeat(order, repeatOf(3, 3), asIs)],
    ['a repeat of one failure', viewRepeat(order, repeatOf(1, 1), asIs)],
    ['a storm', viewStorm(makeStorm(), asIs)],
    ['a storm that is over', viewStorm(makeStorm({ isOver: true }), asIs)],
    ['a page of a storm', viewStorm(makeStorm({ signatures: 40, count: 99, rows: many }), asIs, 2)],
    ['a digest of a quiet day', viewDigest(quietDay(), asIs)],
    ['a digest of a day without runs', viewDigest(makeDigest(), asIs)],
    ['a digest of a busy day', viewDigest(busyDay(), asIs)],
    [
      'a digest that stands elsewhere',
      viewDigest({ ...busyDay(), ...quietWeek, rerouted: FULL_CONTEXT.rerouted }, asIs),
    ],
    ['what could not be delivered', viewDeliveryAlert(makeUndelivered(), asIs)],
    ['why a workflow is quiet', viewWhyQuiet(makeQuiet(), asIs)],
    ['why a run is quiet', viewWhyQuiet(makeQuiet({ about, entries: [], standing: [] }), asIs)],
    ['why a workflow is quiet, in part', viewWhyQuiet(makeQuiet({ isMore: true }), asIs)],
    ['a question what fixed it', viewFixQuestion(order, makeContext({ recovered, claim }), asIs)],
    ['a question that is answered', viewFixQuestion(order, answered, asIs)],
  ];
  return some.flatMap(([name, view]): Example[] => (view === null ? [] : [[name, view]]));
}
