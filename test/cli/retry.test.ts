import { expect, test } from 'vitest';
import { openCliBench } from '#test/support/cli.ts';
import { ErrorLine, ListLine, RunLine, ShowLine } from '#test/support/cli-lines.ts';

const broken = {
  name: 'broken',
  steps: [
    { id: 'before', type: 'give', value: 1 },
    { id: 'root', type: 'fail', message: 'no', depends_on: ['before'] },
    { id: 'after', type: 'give', value: 2, depends_on: ['root'] },
  ],
};
const mended = {
  ...broken,
  steps: broken.steps.map((step) =>
    step.id === 'root' ? { id: 'root', type: 'give', value: 3, depends_on: ['before'] } : step,
  ),
};

test('a failed run is planned, continued on the version that mends it, and not a second time', async () => {
  const bench = openCliBench();
  await bench.run(['apply', bench.write('broken.json', broken)]);
  const failed = RunLine.parse((await bench.run(['run', 'broken', '--json'])).json[0]);
  const retry = (...words: string[]) => bench.run(['retry', failed.short_id, ...words]);
  const planned = await retry('--dry-run', '--json');
  expect([planned.code, planned.json]).toMatchObject([
    0,
    [
      {
        run_id: failed.run_id,
        version: 1,
        latest_version: 1,
        version_diff: null,
        reused: [{ step_id: 'before', from_run_id: failed.run_id, is_answer: false }],
        again: [
          { step_id: 'root', why: 'failed', effect_before: 'none', needs_redo: false },
          { step_id: 'after', why: 'never_ran' },
        ],
        loops: [],
        cost_last: '0',
        code: expect.stringMatching(/^[0-9a-f]{8}$/),
      },
    ],
  ]);
  await bench.run(['apply', bench.write('broken.json', mended)]);
  const pinned = await retry('--dry-run');
  expect(pinned.stdout).toContain('v2 is published; this retry stays on v1.');
  const outdated = await retry('--confirm', '00000000');
  expect([outdated.code, outdated.stderr]).toEqual([
    5,
    expect.stringMatching(/Nothing is started until you say so[^]*any more: nothing was started/),
  ]);
  const done = await retry('--latest', '--json');
  expect(done.code).toBe(0);
  const next = RunLine.parse(done.json[0]);
  expect(next).toMatchObject({ version: 2, resumed_from_run_id: failed.run_id });
  const shown = ShowLine.parse((await bench.run(['show', next.run_id, '--json'])).json[0]);
  expect(shown.attempts.map(({ run_id, attempt }) => [run_id, attempt])).toEqual([
    [failed.run_id, 1],
    [next.run_id, 2],
  ]);
  expect(shown.steps.map((step) => step.reused_from_run_id)).toEqual([failed.run_id, null, null]);
  const listed = (await bench.run(['list', '--json'])).json.map((line) => ListLine.parse(line));
  expect(listed.map(({ attempt, retried_as }) => [attempt, retried_as])).toEqual([
    [2, null],
    [1, next.run_id],
  ]);
  const again = await retry('--json');
  expect([again.code, ErrorLine.parse(again.json[0]).code]).toEqual([5, 'already']);
});

test('a line that cannot be meant says what is wrong with it', async () => {
  const bench = openCliBench();
  await bench.run(['apply', bench.write('broken.json', broken)]);
  const failed = RunLine.parse((await bench.run(['run', 'broken', '--json'])).json[0]);
  for (const [words, code, says] of [
    [['--from', 'afetr'], 5, 'Did you mean after?'],
    [['--redo', 'rot'], 5, 'Did you mean root?'],
    [['--from', 'root', '--fresh'], 3, '--from and --fresh exclude each other.'],
    [['--confirm', '3fa91c02', '--redo', 'root'], 3, '--confirm and --redo exclude each other.'],
    [['region'], 3, 'Write key=value'],
  ] as const) {
    const answer = await bench.run(['retry', failed.short_id, ...words]);
    expect
      .soft([answer.code, answer.stderr], words.join(' '))
      .toEqual([code, expect.stringContaining(says)]);
  }
});
