import { expect, test } from 'vitest';
import { renderEvent } from '#bots/terminal/render/event-line.ts';
import { renderFeed } from '#bots/terminal/render/feed.ts';
import { widthOf } from '#bots/terminal/render/measure.ts';
import type { ListedRun } from '#src/domain/command-center.ts';

const AT = Date.UTC(2026, 10, 22, 9, 5);
const STYLE = { colours: false, width: 80, timeZone: 'Asia/Tokyo', voice: 'cli' } as const;
const ROW: ListedRun = {
  runId: '019a7e00-0000-7000-8000-000091c04f2a',
  workflow: 'nightly',
  version: 3,
  status: 'failed',
  awaiting: false,
  failureCode: 'MCP_TOOL_FAILED',
  rootStepId: 'charge-card',
  attempt: 1,
  retriedAs: null,
  createdAt: AT,
  startedAt: AT,
  finishedAt: AT + 4_200,
};

test('a line a run, in columns, with the time of the reader', () => {
  const rows = [
    ROW,
    {
      ...ROW,
      status: 'running' as const,
      awaiting: true,
      failureCode: null,
      rootStepId: null,
      finishedAt: null,
      workflow: 'a-longer-name',
    },
  ];
  expect(renderFeed(rows, { style: STYLE, now: AT + 60_000 })).toEqual([
    '91c04f2a  failed             nightly v3        22 Nov 18:05  4.2 s    MCP_TOOL_…',
    '91c04f2a  awaiting approval  a-longer-name v3  22 Nov 18:05  1 m 0 s',
  ]);
});

test('no name makes a line wider than the terminal, moves the cursor or takes a second line', () => {
  const hostile = {
    ...ROW,
    workflow: `${'日本'.repeat(50)}\n`,
    rootStepId: '\u001B[2J\u0007\r\nx',
  };
  for (const width of [80, 120, 200]) {
    const [line = ''] = renderFeed([hostile], { style: { ...STYLE, width }, now: AT });
    expect(widthOf(line)).toBeLessThanOrEqual(width);
    // oxlint-disable-next-line no-control-regex -- they are what must not be there
    expect(line).not.toMatch(/[\u0000-\u001F]/);
  }
});

test('an event is one line: its place, its time, its step and what it says, cut to the width', () => {
  const event = {
    seq: 7,
    type: 'step_completed',
    step: 'a',
    at: AT + 123,
    data: `{"result":"${'x'.repeat(90_000)}"}`,
  };
  const line = renderEvent(event, STYLE);
  expect(line).toMatch(/^ {3}7 {2}18:05:00\.123 {2}step_completed {4}a {2}\{"result":"x+…$/);
  expect(widthOf(line)).toBe(80);
  const bare = renderEvent({ ...event, type: 'run_started', step: null, data: '{}' }, STYLE);
  expect(bare).toBe('   7  18:05:00.123  run_started');
});
