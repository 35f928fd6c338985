import { expect, test } from 'vitest';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewRun } from '#src/views/run-view.ts';
import { attemptsAround, failLoop, recordRun } from '#test/support/example-retries.ts';
import {
  ANA,
  forEach,
  makeDiamond,
  makeFailure,
  makeGraph,
  T0,
  TIME_OUT,
  whileLoop,
} from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const asIs = (text: string) => text;
const redactSecret = (text: string) => text.replaceAll('secret', '[redacted]');

function alertOf(run: RunOnPaper) {
  return viewFailureAlert(factsOf(run), asIs);
}

/** What became of which steps. */
function fatesOf(run: RunOnPaper) {
  return alertOf(run)?.others.map(({ fate, steps }) => [fate, steps.map(({ id }) => id)]);
}

test('a run that has not failed has no alert', () => {
  expect(alertOf(RunOnPaper.start(makeDiamond()).begin('a'))).toBeNull();
});

test('the root is told apart from its victims', () => {
  const graph = makeGraph(
    { id: 'a' },
    { id: 'b', name: 'Charge the card', depends_on: ['a'], retry_count: 2 },
    { id: 'c', type: 'read', depends_on: ['a'] },
    { id: 'd', depends_on: ['b', 'c'] },
  );
  const run = RunOnPaper.start(graph).begin('a').succeed('a').begin('b', 'c');
  run.fail('b', { message: 'declined', curable: false });
  expect(alertOf(run)).toMatchObject({
    status: 'failed',
    tone: 'bad',
    code: 'MCP_TOOL_FAILED',
    message: 'declined',
    root: { id: 'b', name: 'Charge the card', attempt: 1, attemptsMax: 3, mayHaveHappened: false },
  });
  expect(fatesOf(run)).toEqual([
    ['finished', ['a']],
    ['was_running', ['c']],
    ['never_ran', ['d']],
  ]);
});

test('a cancelled call that may write is told apart from one that only reads', () => {
  const graph = makeGraph({ id: 'root' }, { id: 'write' }, { id: 'read', type: 'read' });
  const run = RunOnPaper.start(graph).begin('root', 'write', 'read');
  expect(fatesOf(run.fail('root', { curable: false }))).toEqual([
    ['may_have_happened', ['write']],
    ['was_running', ['read']],
  ]);
});

test('a root whose own outcome is unknown may have happened too', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' }))
    .begin('a')
    .fail('a', TIME_OUT);
  expect(alertOf(run)?.root).toMatchObject({ mayHaveHappened: true });
});

test('a step that failed before its first attempt says so', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' }));
  const failure = makeFailure({ code: 'TEMPLATE_UNRESOLVED', curable: false });
  run.tell({ type: 'unprepared', step: 'a', failure });
  expect(alertOf(run)?.root).toMatchObject({ attempt: 0 });
});

test('a stop blames no step', () => {
  const run = RunOnPaper.start(makeDiamond()).begin('a').ask({ type: 'stop_immediate', by: ANA });
  expect(alertOf(run)).toMatchObject({
    status: 'stopped',
    tone: 'neutral',
    code: 'RUN_STOPPED',
    root: null,
  });
});

test('a run that no worker took blames no step', () => {
  const run = new RunOnPaper(makeDiamond()).ask({ type: 'start_deadline', waitedMs: 120_000 });
  expect(alertOf(run)).toMatchObject({
    code: 'DEPENDENCY_UNAVAILABLE',
    root: null,
  });
});

test('it offers two ways to do it again, the run and its log; once retried only the way to what came of it', () => {
  const run = RunOnPaper.start(makeDiamond()).begin('a').fail('a', { curable: false });
  const facts = factsOf(run);
  const { runId } = facts;
  expect(alertOf(run)?.actions.map(({ intent }) => intent)).toEqual([
    { type: 'retry', runId },
    { type: 'show', runId },
    { type: 'retry', runId, fresh: true },
    { type: 'log', runId },
  ]);
  const attempts = attemptsAround();
  const retried = viewFailureAlert({ ...facts, attempts }, asIs);
  expect(retried?.actions.map(({ intent }) => intent)).toEqual([
    { type: 'show', runId: attempts[2]?.runId },
    { type: 'show', runId },
    { type: 'log', runId },
  ]);
  expect(retried?.title.chain).toEqual({
    no: 2,
    continues: 'Attempt 2: it continues run …1b2c3d4e, which failed at charge-card.',
    retried: { runId: attempts[2]?.runId, shortId: '77d0e1f2', by: '@ben', at: T0 },
    now: facts.now,
  });
});

test('a step of a loop is the root by its item; what failed beside it is told apart', () => {
  const failed = viewFailureAlert(factsOf(failLoop()), asIs);
  expect(failed?.root).toMatchObject({ id: 'each[9]/send', place: 'send (item #9 of each)' });
  expect(failed?.others.map(({ fate, steps }) => [fate, steps.map(({ id }) => id)])).toEqual([
    ['finished', ['list']],
    ['never_ran', ['report']],
  ]);
  expect(failed?.loops).toEqual([{ step: 'each', note: '13/14 done, item #9 failed at send' }]);
  const graph = makeGraph({ id: 'a' }, { id: 'b' }, { id: 'c', optional: true });
  const failure = { ...makeFailure(), attempt: 1, will_retry: false };
  const steps = graph.order.map(({ step }) => step);
  const branches = recordRun(
    steps,
    { type: 'step_failed', step: 'c', data: { ...failure, tolerated: 'step' } },
    { type: 'step_failed', step: 'b', data: failure },
    { type: 'step_failed', step: 'a', data: failure },
    { type: 'state_changed', data: { from: 'running', to: 'failed', reason: 'step_failed' } },
  );
  const alert = viewFailureAlert(factsOf(branches), asIs);
  expect(alert?.root?.id).toBe('b');
  expect(alert?.others.map(({ fate, steps: [step] }) => [fate, step?.id])).toEqual([
    ['failed_too', 'a'],
    ['tolerated', 'c'],
  ]);
});

test('of a loop it says what became of all its items, and nothing of one that ended well', () => {
  const graph = makeGraph(
    forEach({ id: 'each', tolerated_failures: 1 }, { id: 'a' }),
    forEach({ id: 'good' }, { id: 'a' }),
    whileLoop({ id: 'poll' }, { id: 'a' }),
  );
  const run = RunOnPaper.start(graph).open('each', 5).open('good', 1).open('poll');
  run.begin('good[0]/a').succeed('good[0]/a').close('good');
  for (const round of [0, 1, 2]) {
    run.begin(`poll[${round}]/a`).succeed(`poll[${round}]/a`).judge('poll', round, true);
  }
  run.close('poll').begin('each[0]/a', 'each[1]/a');
  run.fail('each[0]/a', { curable: false, outcome: 'unknown' });
  run.begin('each[2]/a').succeed('each[1]/a').begin('each[3]/a');
  expect(alertOf(run.fail('each[2]/a', { curable: false }))?.loops).toEqual([
    {
      step: 'each',
      note: '1/5 done, 1 tolerated, item #2 failed at a, 1 cancelled, 1 call may have happened',
    },
    { step: 'poll', note: '3 rounds, stopped at its limit' },
  ]);
});

test('whoever is out of credits is told what to type first, until somebody has retried', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
  const failed = factsOf(run.fail('a', { code: 'INSUFFICIENT_CREDITS', curable: false }));
  const typed = (facts: RunFacts) =>
    [viewFailureAlert(facts, asIs), viewRun(facts, asIs)].map((view) =>
      view?.shellLines.map((line) => line.typed),
    );
  const topUp = ['signalbox credits top-up <credits>'];
  expect(typed(failed)).toEqual([topUp, topUp]);
  expect(typed({ ...failed, attempts: attemptsAround() })).toEqual([[], []]);
});

test('the error goes through the redactor before anything is cut from it', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
  run.fail('a', { message: 'bearer secret refused', curable: false });
  expect(viewFailureAlert(factsOf(run), redactSecret)?.message).toBe('bearer [redacted] refused');
});
