import { expect, test } from 'vitest';
import { projectRun } from '#src/domain/projection.ts';
import { NO_RUN } from '#src/domain/run-state.ts';
import { gatherWritten } from '#src/engine/gather-written.ts';
import type { EndedCount } from '#src/engine/thread-messages.ts';
import type { RunAppend } from '#src/store/append.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const STEP: RunAppend = {
  type: 'append',
  run: 1,
  head: 1,
  epoch: null,
  createdAt: 0,
  events: [],
  barrier: false,
};

function end(projection: Partial<ReturnType<typeof projectRun>>): RunAppend {
  return {
    ...STEP,
    change: { projection: { ...projectRun(NO_RUN), ...projection }, wakeAt: null },
  };
}

function listen() {
  const told: EndedCount[][] = [];
  return { told, note: gatherWritten((ended) => told.push(ended)) };
}

test('however much is written, it is told at once and in numbers', async () => {
  const { told, note } = listen();
  for (let run = 0; run < 1000; run += 1) note(end({ status: 'completed' }));
  note(end({ status: 'failed', failureCode: 'MCP_TOOL_FAILED' }));
  note(end({ status: 'running' }));
  await waitForFact('something told', () => told.length > 0);
  expect(told).toEqual([
    [
      { status: 'completed', failureCode: null, count: 1000 },
      { status: 'failed', failureCode: 'MCP_TOOL_FAILED', count: 1 },
    ],
  ]);
  note(end({ status: 'queued' }));
  await waitForFact('something told again', () => told.length > 1);
  expect(told.at(-1)).toEqual([]);
});

test('what changes nothing that is shown is not told', async () => {
  const { told, note } = listen();
  note({ type: 'write', statements: [], barrier: false });
  note(STEP);
  note({ ...STEP, notices: [{ kind: 'failure', subject: 'run' }] as never });
  await waitForFact('something told', () => told.length > 0);
  expect(told).toEqual([[]]);
});
