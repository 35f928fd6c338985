import { expect, test } from 'vitest';
import { openLoopProgress } from '#src/cli/loop-progress.ts';
import type { RunEvent, RunFact } from '#src/domain/run-events.ts';

const RUN = '019a7e00-0000-7000-8000-00001b2c3d4e';
const failure = { code: 'MCP_TOOL_FAILED', message: 'no', attempt: 1, outcome: 'known' } as const;

/** The lines of events that come so many milliseconds after each other. */
function tell(facts: readonly RunFact[], everyMs: number): string[] {
  let now = 0;
  const describe = openLoopProgress(() => now);
  return facts.flatMap((fact, index) => {
    now += everyMs;
    const event: RunEvent = { ...fact, seq: index + 1, at: now };
    const line = describe(event);
    return line === null ? [] : [line];
  });
}

function startLoop(count: number | null): RunFact {
  const loop = { count, max_parallel: 10 };
  return { type: 'step_started', step: 'each', data: { attempt: 1, loop } };
}

function runItem(index: number): RunFact[] {
  const step = `each[${index}]/send`;
  return [
    { type: 'step_started', step, data: { attempt: 1 } },
    { type: 'step_completed', step, data: { result: {} } },
    { type: 'loop_advanced', step: 'each', data: { ended: [index] } },
  ];
}

const DONE: RunFact = { type: 'step_completed', step: 'each', data: { result: {} } };

test('a loop speaks once a percent and a few times a second, however many items it has', () => {
  const items = Array.from({ length: 1_000 }, (_, index) => runItem(index)).flat();
  const slow = tell([startLoop(1_000), ...items, DONE], 1_000);
  expect(slow).toHaveLength(102);
  expect(slow.slice(0, 2)).toEqual(['each: started, 1,000 items', 'each: 10 of 1,000 items']);
  expect(slow.at(-1)).toBe('each: done (1,000 of 1,000 items)');
  expect(tell([startLoop(1_000), ...items, DONE], 1)).toHaveLength(12);
});

test('of a hundred items that ask people the first are told', () => {
  const asked = Array.from({ length: 100 }, (_, index): RunFact => {
    const data = { payload: {}, payload_version: 1, approvers: [], quorum: 1 };
    return { type: 'task_created', step: `each[${index}]/ask`, data };
  });
  const lines = tell([startLoop(100), ...asked], 1);
  expect(lines.slice(3)).toEqual([
    'each[2]/ask: waits for a person',
    'each: more items wait for people',
  ]);
});

test('the first failures of a loop are told, the others counted; what was kept is not told again', () => {
  const loop = { count: 10, max_parallel: 10, reused: [{ run: RUN, items: [[0, 3]] }] };
  const failed = Array.from({ length: 5 }, (_, index): RunFact => {
    const data = { ...failure, will_retry: false, tolerated: 'item' } as const;
    return { type: 'step_failed', step: `each[${index + 4}]/send`, data };
  });
  const kept = { result: {}, reused_from: RUN };
  expect(
    tell(
      [
        { type: 'step_completed', step: 'list', data: kept },
        { type: 'step_completed', step: 'each[9]/render', data: kept },
        {
          type: 'step_started',
          step: 'each',
          data: { attempt: 1, loop: JSON.parse(JSON.stringify(loop)) },
        },
        ...failed,
        { type: 'loop_advanced', step: 'each', data: { ended: [4, 5, 6, 7, 8] } },
        DONE,
      ],
      1_000,
    ),
  ).toEqual([
    'list: kept from …1b2c3d4e',
    'each: started, 10 items, 4 of them kept',
    'each[4]/send: failed, tolerated, MCP_TOOL_FAILED: no',
    'each[5]/send: failed, tolerated, MCP_TOOL_FAILED: no',
    'each[6]/send: failed, tolerated, MCP_TOOL_FAILED: no',
    'each: 9 of 10 items, 5 failed',
    'each: done (9 of 10 items, 5 failed)',
  ]);
});

test('rounds are counted, and a task in one is told', () => {
  const ask = { payload: {}, payload_version: 1, approvers: [], quorum: 1 };
  const round: RunFact = {
    type: 'loop_advanced',
    step: 'each',
    data: { ended: [0], goes_on: true },
  };
  expect(
    tell([startLoop(null), { type: 'task_created', step: 'each[0]/ok', data: ask }, round], 1_000),
  ).toEqual(['each: started', 'each[0]/ok: waits for a person', 'each: 1 round']);
});
