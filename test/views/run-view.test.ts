import { expect, test } from 'vitest';
import type { RunStatus } from '#src/domain/run-events.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { viewRun } from '#src/views/run-view.ts';
import { ANA, forEach, makeDiamond, makeGraph, T0 } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const asIs = (text: string) => text;

const ENDED = ['retry', 'retry', 'why', 'log'];
const DRAIN: RunRequest = { type: 'stop_graceful', by: ANA, drainMs: 60_000 };

function startDiamond(): RunOnPaper {
  return RunOnPaper.start(makeDiamond());
}

function completeDiamond(): RunOnPaper {
  const run = startDiamond().begin('a').succeed('a').begin('b', 'c').succeed('b').succeed('c');
  return run.begin('d').succeed('d');
}

function askOnce(): RunOnPaper {
  return RunOnPaper.start(makeGraph({ id: 'ok', type: 'ask' })).askPeople('ok');
}

function askTwice(): RunOnPaper {
  const graph = makeGraph({ id: 'ok', type: 'ask' }, { id: 'legal', type: 'ask' });
  return RunOnPaper.start(graph).askPeople('ok').askPeople('legal');
}

const LIVES: [
  status: RunStatus,
  play: () => RunOnPaper,
  tone: string,
  headline: string,
  offers: string[],
][] = [
  ['queued', () => new RunOnPaper(makeDiamond()), 'busy', 'Queued', ['why', 'log', 'stop']],
  ['starting', startDiamond, 'busy', 'Starting', ['why', 'log', 'stop']],
  [
    'running',
    () => startDiamond().begin('a'),
    'busy',
    'Running',
    ['why', 'log', 'pause', 'drain', 'stop'],
  ],
  [
    'running',
    () => askOnce(),
    'waiting',
    'Awaiting approval',
    ['read', 'why', 'log', 'pause', 'drain', 'stop'],
  ],
  [
    'running',
    () => askTwice(),
    'waiting',
    'Awaiting approval',
    ['read', 'read', 'why', 'log', 'pause', 'drain', 'stop'],
  ],
  [
    'paused',
    () => startDiamond().begin('a').ask({ type: 'pause', by: ANA }),
    'waiting',
    'Paused by @ana',
    ['resume', 'why', 'log', 'drain', 'stop'],
  ],
  [
    'paused',
    () => askOnce().ask({ type: 'pause', by: ANA }),
    'waiting',
    'Paused by @ana',
    ['resume', 'read', 'why', 'log', 'drain', 'stop'],
  ],
  [
    'draining',
    () => startDiamond().begin('a').ask(DRAIN).wait(20_000),
    'busy',
    'Draining… 0 of 1 done, 40 s left',
    ['stop', 'why', 'log'],
  ],
  ['completed', completeDiamond, 'good', 'Completed', ['log', 'start']],
  [
    'failed',
    () => startDiamond().begin('a').fail('a', { curable: false }),
    'bad',
    'Failed at a: MCP_TOOL_FAILED',
    ENDED,
  ],
  [
    'failed',
    () => startDiamond().begin('a').ask(DRAIN).wait(60_000).ask({ type: 'drain_deadline' }),
    'bad',
    'Failed at a: DRAIN_TIMEOUT',
    ENDED,
  ],
  [
    'stopped',
    () => startDiamond().begin('a').ask({ type: 'stop_immediate', by: ANA }),
    'neutral',
    'Stopped by @ana',
    ENDED,
  ],
  [
    'stopped',
    () => startDiamond().begin('a').ask(DRAIN).wait(42_000).succeed('a'),
    'neutral',
    'Stopped in 42 s by @ana',
    ENDED,
  ],
];

test.each(LIVES)(
  'a run that is %s says so, and what may be done next',
  (...[status, play, tone, headline, offers]) => {
    const view = viewRun(factsOf(play()), asIs);
    expect(view).toMatchObject({ status, tone, headline });
    expect(view.actions.map(({ intent }) => intent.type)).toEqual(offers);
  },
);

test('a drain counts what was in flight when it began: neither what ended before nor what waited', () => {
  const graph = makeGraph(
    { id: 'early' },
    { id: 'ok', type: 'ask' },
    { id: 'backing-off', retry_count: 3 },
    { id: 'quick' },
    { id: 'slow' },
  );
  const run = RunOnPaper.start(graph).begin('early', 'backing-off').succeed('early');
  run.begin('quick', 'slow').askPeople('ok').fail('backing-off').ask(DRAIN);
  expect(viewRun(factsOf(run), asIs).drain).toMatchObject({ inFlight: 2, done: 0 });
  run.wait(1_000).succeed('quick');
  const { drain, headline } = viewRun(factsOf(run), asIs);
  expect(drain).toEqual({ inFlight: 2, done: 1, deadlineAt: T0 + 60_000 });
  expect(headline).toBe('Draining… 1 of 2 done, 59 s left');
  expect(viewRun(factsOf(run.wait(1_000).succeed('slow')), asIs).drain).toBeNull();
});

test('of a loop, which forgets what has ended, a drain says what is in flight now', () => {
  const run = RunOnPaper.start(makeGraph(forEach({ id: 'each' }, { id: 'a' }))).open('each', 9);
  run.begin('each[0]/a', 'each[1]/a').ask(DRAIN);
  const headline = () => viewRun(factsOf(run), asIs).headline;
  expect(headline()).toBe('Draining… 2 steps in flight, 1 min left');
  run.wait(1_000).succeed('each[1]/a');
  expect(headline()).toBe('Draining… 1 step in flight, 59 s left');
});

test('a decision is offered where it can be read: at most three, and then the list of all', () => {
  const labelsOf = (many: number) => {
    const steps = Array.from({ length: many }, (_, index) => {
      return { id: `ask-${index}`, type: 'ask' } as const;
    });
    const run = RunOnPaper.start(makeGraph(...steps));
    for (const { id } of steps) run.askPeople(id);
    const { actions } = viewRun(factsOf(run), asIs);
    return actions.slice(
      0,
      actions.findIndex(({ intent }) => intent.type === 'why'),
    );
  };
  const named = ['Review 3f2a91c0.3', 'Review 3f2a91c0.4', 'Review 3f2a91c0.5'];
  expect(labelsOf(1)).toMatchObject([{ label: 'Review', intent: { type: 'read', seq: 3 } }]);
  expect(labelsOf(3).map(({ label }) => label)).not.toContain('All awaiting approval');
  expect(labelsOf(4).map(({ label }) => label)).toEqual([...named, 'All awaiting approval']);
});

test('the tasks that wait are named as people type them', () => {
  expect(viewRun(factsOf(askTwice()), asIs).pendingTasks).toEqual([
    { taskName: '3f2a91c0.3', step: 'ok' },
    { taskName: '3f2a91c0.4', step: 'legal' },
  ]);
});

test('each step is a row in the order of the graph, with its badge, its time and its reason', () => {
  const run = startDiamond().begin('a').wait(1500).succeed('a').begin('b', 'c').wait(500);
  const { rows } = viewRun(factsOf(run.fail('b', { curable: false })), asIs);
  expect(rows.map(({ id, badge, tookMs, note }) => [id, badge, tookMs, note])).toEqual([
    ['a', 'Success', 1500, null],
    ['b', 'Failed', 500, 'MCP_TOOL_FAILED: HTTP 503'],
    ['c', 'Cancelled', 500, 'was running in parallel, no fix needed'],
    ['d', 'Skipped (Blocked)', null, null],
  ]);
});

test('a step in back-off says when it is tried again and why', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a', retry_count: 2 }))
    .begin('a')
    .fail('a');
  const [row] = viewRun(factsOf(run), asIs).rows;
  expect(row).toMatchObject({ badge: 'Waiting', attempt: 1 });
  expect(row?.note).toMatch(/^tried again in \d+ s, after MCP_TOOL_FAILED: HTTP 503$/);
});

test('the badges that need eyes are counted first', () => {
  const run = startDiamond().begin('a').succeed('a').begin('b', 'c').fail('c', { curable: false });
  expect(viewRun(factsOf(run), asIs).counts).toEqual([
    { badge: 'Failed', count: 1 },
    { badge: 'Cancelled', count: 1 },
    { badge: 'Success', count: 1 },
    { badge: 'Skipped (Blocked)', count: 1 },
  ]);
});

test('a run that goes on has lasted until now, one that ended until its end', () => {
  const run = startDiamond().begin('a').wait(4000);
  expect(viewRun(factsOf(run), asIs).title).toMatchObject({ at: T0, tookMs: 4000 });
  run.fail('a', { curable: false }).wait(60_000);
  expect(viewRun(factsOf(run), asIs).title.tookMs).toBe(4000);
});

test('every text from outside goes through the redactor', () => {
  const graph = makeGraph({ id: 'a-secret', name: 'name secret' });
  const run = RunOnPaper.start(graph).begin('a-secret');
  run.fail('a-secret', { message: 'token secret refused', curable: false });
  const stuck = { symptom: 'secret 1', cause: 'secret 2', next: 'secret 3' };
  const facts = factsOf(run, { workflow: 'the secret flow', stuck });
  const view = viewRun(facts, (text) => text.replaceAll('secret', '[redacted]'));
  expect(JSON.stringify(view)).not.toContain('secret');
});
