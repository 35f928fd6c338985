import { describe, expect, test } from 'vitest';
import {
  findLatestTask,
  findTask,
  fullTaskName,
  parseTaskName,
  shortTaskName,
  solePendingTask,
} from '#src/domain/task-name.ts';
import { ANA, asPerson, forEach, makeGraph } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const ID = '019aa8f3-7c11-7d42-9b0e-52e091c04f2a';

test('a task is named by its run and the seq of its creation', () => {
  expect(fullTaskName({ runId: ID, seq: 7 })).toBe(`${ID}.7`);
  expect(shortTaskName({ runId: ID, seq: 7 })).toBe('91c04f2a.7');
});

describe('a name is read', () => {
  test.each([
    { text: `${ID}.7`, name: { run: ID, seq: 7 } },
    { text: ' …91C04F2A.12 ', name: { run: '…91C04F2A', seq: 12 } },
    { text: '91c04f2a', name: null },
    { text: '91c04f2a.0', name: null },
    { text: '91c04f2a.', name: null },
    { text: '.7', name: null },
    { text: 'order-sync.7', name: null },
    { text: '91c04f2a.7.8', name: null },
    { text: '91c04f2a.1234567890', name: null },
  ])('$text', ({ text, name }) => {
    expect(parseTaskName(text)).toEqual(name);
  });
});

const start = () =>
  RunOnPaper.start(makeGraph({ id: 'review', type: 'ask' }, { id: 'legal', type: 'ask' }));

const decide = (run: RunOnPaper, step: string) =>
  run.ask({ type: 'decide_task', step, approved: true, result: {}, person: asPerson(ANA) });

test('a task is found by its seq, also when it has been decided', () => {
  const run = start().askPeople('review').askPeople('legal');
  expect(findTask(run.state, 3)).toBe('review');
  expect(findTask(decide(run, 'legal').state, 4)).toBe('legal');
  expect(findTask(run.state, 2)).toBeNull();
});

test('the task of an item is found while it waits, once it is answered, and when its item is over', () => {
  const run = RunOnPaper.start(
    makeGraph(forEach({ id: 'each' }, { id: 'ask', type: 'ask' }, { id: 'pay' })),
  );
  run.open('each', 2).askPeople('each[0]/ask').askPeople('each[1]/ask');
  const seqOf = (path: string) => run.step(path).task?.seq ?? 0;
  const paths = ['each[0]/ask', 'each[1]/ask'];
  const seqs = paths.map(seqOf);
  const expectFound = () => {
    expect(seqs.map((seq) => findTask(run.state, seq))).toEqual(paths);
    expect(findLatestTask(run.state)).toBe('each[1]/ask');
  };
  expectFound();
  decide(run, 'each[1]/ask');
  expectFound();
  run.begin('each[1]/pay').succeed('each[1]/pay');
  expect(run.state.steps['each']?.loop?.open[1]).toBeUndefined();
  expectFound();
  expect([findTask(run.state, 1), findLatestTask(start().state)]).toEqual([null, null]);
});

test('a run stands for its task while exactly one is pending', () => {
  const run = start();
  expect(solePendingTask(run.state)).toBeNull();
  expect(solePendingTask(run.askPeople('review').state)).toBe('review');
  expect(solePendingTask(run.askPeople('legal').state)).toBeNull();
  expect(solePendingTask(decide(run, 'review').state)).toBe('legal');
});
