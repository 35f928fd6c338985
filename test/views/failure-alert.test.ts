import { expect, test } from 'vitest';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { ANA, makeDiamond, makeFailure, makeGraph, TIME_OUT } from '#test/support/factories.ts';
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

test('it offers the reason, the run, its log and a new run', () => {
  const run = RunOnPaper.start(makeDiamond()).begin('a').fail('a', { curable: false });
  const { runId, workflow } = factsOf(run);
  expect(alertOf(run)?.actions.map(({ intent }) => intent)).toEqual([
    { type: 'why', runId },
    { type: 'show', runId },
    { type: 'log', runId },
    { type: 'start', workflow },
  ]);
});

test('the error goes through the redactor before anything is cut from it', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' })).begin('a');
  run.fail('a', { message: 'bearer secret refused', curable: false });
  expect(viewFailureAlert(factsOf(run), redactSecret)?.message).toBe('bearer [redacted] refused');
});
