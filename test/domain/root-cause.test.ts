import { expect, test } from 'vitest';
import { explainFailure } from '#src/domain/root-cause.ts';
import { ANA, makeGraph, TIME_OUT } from '#test/support/factories.ts';
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
