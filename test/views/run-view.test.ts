import { expect, test } from 'vitest';
import type { RunStatus } from '#src/domain/run-events.ts';
import type { NextAct } from '#src/views/next-act.ts';
import { viewRun } from '#src/views/run-view.ts';
import { ANA, makeDiamond, makeGraph, T0 } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const asIs = (text: string) => text;

function startDiamond(): RunOnPaper {
  return RunOnPaper.start(makeDiamond());
}

const LIVES: [
  status: RunStatus,
  play: () => RunOnPaper,
  tone: string,
  headline: string,
  first: NextAct,
][] = [
  ['queued', () => new RunOnPaper(makeDiamond()), 'busy', 'queued', 'follow'],
  ['starting', () => startDiamond(), 'busy', 'starting', 'follow'],
  ['running', () => startDiamond().begin('a'), 'busy', 'running', 'follow'],
  [
    'running',
    () => RunOnPaper.start(makeGraph({ id: 'ok', type: 'ask' })).askPeople('ok'),
    'waiting',
    'awaiting approval',
    'explain',
  ],
  [
    'paused',
    () => startDiamond().begin('a').ask({ type: 'pause', by: ANA }),
    'waiting',
    'paused by @ana',
    'explain',
  ],
  [
    'draining',
    () => startDiamond().begin('a').ask({ type: 'stop_graceful', by: ANA, drainMs: 1000 }),
    'busy',
    'draining: a graceful stop by @ana',
    'follow',
  ],
  [
    'completed',
    () =>
      startDiamond()
        .begin('a')
        .succeed('a')
        .begin('b', 'c')
        .succeed('b')
        .succeed('c')
        .begin('d')
        .succeed('d'),
    'good',
    'completed',
    'read_results',
  ],
  [
    'failed',
    () => startDiamond().begin('a').fail('a', { curable: false }),
    'bad',
    'failed at a: MCP_TOOL_FAILED',
    'explain',
  ],
  [
    'stopped',
    () => startDiamond().begin('a').ask({ type: 'stop_immediate', by: ANA }),
    'neutral',
    'stopped by @ana',
    'start_again',
  ],
];

test.each(LIVES)(
  'a run that is %s says so, and what may be done next',
  (...[status, play, tone, headline, first]) => {
    const view = viewRun(factsOf(play()), asIs);
    expect(view).toMatchObject({ status, tone, headline });
    expect(view.next[0]).toBe(first);
  },
);

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
