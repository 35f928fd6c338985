import { expect, test } from 'vitest';
import { explainFailure } from '#src/domain/root-cause.ts';
import { ANA, forEach, makeGraph, TIME_OUT, whileLoop } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const explain = ({ graph, state }: RunOnPaper) => explainFailure(graph, state);

function orders() {
  const run = RunOnPaper.start(
    makeGraph(
      { id: 'load' },
      { id: 'charge-card', name: 'Charge the card', depends_on: ['load'] },
      { id: 'reserve', depends_on: ['load'] },
      { id: 'look-up', type: 'read', depends_on: ['load'] },
      { id: 'off', enabled: false },
      { id: 'ship', depends_on: ['charge-card', 'reserve', 'look-up'] },
      { id: 'report', depends_on: ['ship'] },
    ),
  );
  return run.begin('load').succeed('load').begin('charge-card', 'reserve', 'look-up');
}

test('a failed run is explained by its root step, and its victims are told apart', () => {
  expect(explain(orders().fail('charge-card', { message: 'Card declined' }))).toEqual({
    code: 'MCP_TOOL_FAILED',
    message: 'Card declined',
    advice: 'Check the tool args, the connection binding and the status of the external API.',
    rootStepId: 'charge-card',
    rootStepName: 'Charge the card',
    counts: { Success: 1, Failed: 1, Cancelled: 2, 'Skipped (Blocked)': 2, Skipped: 1 },
    succeeded: ['load'],
    cancelled: ['reserve', 'look-up'],
    blocked: ['ship', 'report'],
    mayHaveHappened: ['reserve'],
  });
});

test('a root whose outcome is unknown may have happened too', () => {
  expect(explain(orders().fail('charge-card', TIME_OUT))?.mayHaveHappened).toEqual([
    'charge-card',
    'reserve',
  ]);
});

test('a stopped run has no root step', () => {
  expect(explain(orders().ask({ type: 'stop_immediate', by: ANA }))).toMatchObject({
    code: 'RUN_STOPPED',
    message: 'Stopped by @ana.',
    rootStepId: null,
    rootStepName: null,
    cancelled: ['charge-card', 'reserve', 'look-up'],
    blocked: [],
    mayHaveHappened: ['charge-card', 'reserve'],
  });
});

test('a run that goes on has nothing to explain', () => {
  expect(explain(orders())).toBeNull();
});

test('a step of an item is named with its place; what it may have done is told, the counts are of the graph', () => {
  const graph = makeGraph(
    { id: 'load' },
    forEach({ id: 'each', name: 'Each order' }, { id: 'send', name: 'Send' }, { id: 'b' }),
    { id: 'after', depends_on: ['each'] },
  );
  const run = RunOnPaper.start(graph).begin('load').succeed('load').open('each', 9);
  run.begin('each[0]/send', 'each[1]/send').fail('each[1]/send', TIME_OUT);
  expect(explain(run)).toMatchObject({
    rootStepId: 'each[1]/send',
    rootStepName: 'Send (item #1 of Each order)',
    counts: { Success: 1, Failed: 1, 'Skipped (Blocked)': 1 },
    succeeded: ['load'],
    cancelled: [],
    blocked: ['after'],
    mayHaveHappened: ['each[1]/send', 'each[0]/send'],
  });
});

test('what calls of tolerated items may have done is told of their loop', () => {
  const graph = makeGraph(
    forEach({ id: 'each', tolerated_failures: 2 }, { id: 'send' }, { id: 'b' }),
    { id: 'bad' },
  );
  const run = RunOnPaper.start(graph).open('each', 9).begin('each[0]/send', 'each[1]/send');
  run.fail('each[0]/send', TIME_OUT).fail('each[1]/send').begin('bad').fail('bad');
  expect(run.step('each').loop).toMatchObject({ failed: 2, unknown: 1, open: {} });
  expect(run.step('each')).toMatchObject({ status: 'cancelled', outcome: 'unknown' });
  expect(explain(run)?.mayHaveHappened).toEqual(['each']);
});

test('a step of a round is named with it', () => {
  const run = RunOnPaper.start(makeGraph(whileLoop({ id: 'w', name: 'Poll' }, { id: 'a' })));
  run.open('w').begin('w[0]/a').fail('w[0]/a');
  expect(explain(run)?.rootStepName).toBe('a (round #0 of Poll)');
});
