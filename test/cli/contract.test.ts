import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { FAILURE_CODES } from '#src/domain/failure-codes.ts';
import { type CliBench, openCliBench } from '#test/support/cli.ts';
import {
  ApplyLine,
  ContextLine,
  ErrorLine,
  EventLine,
  ListLine,
  ReportLine,
  RunLine,
  ShowLine,
  WhyLine,
} from '#test/support/cli-lines.ts';

const BIG = 'x'.repeat(100_000);

const GOOD = {
  name: 'good',
  params: { n: 1 },
  steps: [
    { id: 'first', type: 'give', name: 'The first', value: { n: '{{input.n}}' } },
    { id: 'big', type: 'give', value: BIG },
    {
      id: 'last',
      type: 'give',
      depends_on: ['first', 'big'],
      value: '{{steps.first.result.value}}',
    },
  ],
};
const BAD = {
  name: 'bad',
  steps: [
    { id: 'before', type: 'give', value: 1 },
    { id: 'beside', type: 'wait_for_file', file: '/nowhere', depends_on: ['before'] },
    { id: 'root', type: 'fail', name: 'The root', message: 'no', depends_on: ['before'] },
    { id: 'after', type: 'give', value: 1, depends_on: ['root', 'beside'] },
  ],
};

let bench: CliBench;
let good: z.infer<typeof RunLine>;
let bad: z.infer<typeof RunLine>;

beforeAll(async () => {
  bench = openCliBench();
  const applied = await bench.run([
    'apply',
    bench.write('good.json', GOOD),
    bench.write('bad.json', BAD),
    '--json',
  ]);
  expect(applied.json.map((line) => ApplyLine.parse(line))).toMatchObject([
    { workflow: 'good', outcome: 'published', version: 1, issues: [], notes: [] },
    { workflow: 'bad', outcome: 'published', version: 1 },
  ]);
  const runs = await Promise.all([
    bench.run(['run', 'good', 'n=7', '--json']),
    bench.run(['run', 'bad', '--json']),
  ]);
  expect(runs.map(({ code }) => code)).toEqual([0, 1]);
  [good, bad] = runs.map(({ json: [line] }) => RunLine.parse(line)) as [typeof good, typeof bad];
});

test('run --json is one line: the run and its output, or its failure', () => {
  expect(good).toMatchObject({
    workflow: 'good',
    version: 1,
    status: 'completed',
    awaiting: false,
    failure: null,
    output: { value: { n: 7 } },
  });
  expect(good.short_id).toBe(good.run_id.slice(-8));
  expect(bad).toMatchObject({
    status: 'failed',
    output: null,
    failure: {
      code: 'MCP_TOOL_FAILED',
      root_step_id: 'root',
      root_step_name: 'The root',
      message: 'no',
      advice: FAILURE_CODES.MCP_TOOL_FAILED.advice,
    },
  });
});

test('show --json tells the root and its victims apart', async () => {
  const { code, json } = await bench.run(['show', bad.short_id, '--json']);
  const shown = ShowLine.parse(json[0]);
  expect(code).toBe(0);
  expect(json).toHaveLength(1);
  expect(shown).toMatchObject({ orchestration_phase: 'failed', failure: bad.failure, stuck: null });
  const steps = shown.steps.map(({ id, status, badge, reason }) => [id, status, badge, reason]);
  expect(steps).toEqual([
    ['before', 'succeeded', 'Success', null],
    ['beside', 'cancelled', 'Cancelled', 'run_failed'],
    ['root', 'failed', 'Failed', null],
    ['after', 'skipped', 'Skipped (Blocked)', 'blocked'],
  ]);
  const [, , root, after] = shown.steps;
  expect(root).toMatchObject({ name: 'The root', type: 'fail', attempts: 1, outcome: 'known' });
  expect(after).toMatchObject({ attempts: 0, started_at: null });
});

test('why --json names the victims of a failure', async () => {
  const { json } = await bench.run(['why', bad.short_id, '--json']);
  expect(WhyLine.parse(json[0])).toMatchObject({
    failure: bad.failure,
    victims: { cancelled: ['beside'], blocked: ['after'] },
    stuck: null,
  });
  const fine = await bench.run(['why', good.run_id, '--json']);
  expect(WhyLine.parse(fine.json[0])).toMatchObject({ failure: null, victims: null, stuck: null });
});

test('list --json is a line a run, newest first', async () => {
  const { json, stderr } = await bench.run(['list', '--json']);
  const lines = json.map((line) => ListLine.parse(line));
  expect(lines.map(({ run_id: id }) => id).toSorted()).toEqual(
    [good.run_id, bad.run_id].toSorted(),
  );
  const created = lines.map(({ created_at: at }) => at);
  expect(created).toEqual(created.toSorted().toReversed());
  expect(lines.find(({ run_id: id }) => id === bad.run_id)).toMatchObject({
    status: 'failed',
    awaiting: false,
    failure_code: 'MCP_TOOL_FAILED',
    root_step_id: 'root',
  });
  expect(stderr).toBe('');
});

test('events --json is the log, a line an event; big values go by reference unless they are asked for', async () => {
  const { json } = await bench.run(['events', good.short_id, '--json']);
  const events = json.map((line) => EventLine.parse(line));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events[0]).toMatchObject({
    event_type: 'run_queued',
    step_id: null,
    data: { input: { n: 7 } },
  });
  expect(events.at(-1)).toMatchObject({
    event_type: 'run_completed',
    data: { output: { value: { n: 7 } } },
  });
  const big = events.find(
    ({ step_id: id, event_type: type }) => id === 'big' && /completed/.test(type),
  );
  const bytes = JSON.stringify({ value: BIG }).length;
  expect(big?.data).toEqual({ result_blob: { sha256: expect.any(String), bytes } });
  const full = await bench.run(['events', good.short_id, '--json', '--full']);
  expect(full.json[Number(big?.seq) - 1]).toMatchObject({ data: { result: { value: BIG } } });
});

test('context --json holds the input and every result whole', async () => {
  const { json } = await bench.run(['context', good.short_id, '--json']);
  expect(ContextLine.parse(json[0])).toEqual({
    input: { n: 7 },
    steps: {
      first: { result: { value: { n: 7 } } },
      big: { result: { value: BIG } },
      last: { result: { value: { n: 7 } } },
    },
  });
});

test('validate --json holds every issue at once, and exits 1 when one is an error', async () => {
  const file = bench.write('wrong.json', {
    steps: [
      { id: 'a', type: 'lua_script', script: 'return {', depends_on: ['b'] },
      { id: 'b', type: 'give', value: '{{steps.c.result}}', depends_on: ['a'] },
      { id: 'tool', type: 'mcp_call', tool_name: 'send' },
    ],
  });
  const { code, json, stderr } = await bench.run(['validate', file, '--json']);
  const report = ReportLine.parse(json[0]);
  expect({ code, stderr, lines: json.length, valid: report.valid }).toEqual({
    code: 1,
    stderr: '',
    lines: 1,
    valid: false,
  });
  const codes = report.issues.map(({ code: issue }) => issue);
  expect(codes).toEqual(expect.arrayContaining(['lua_syntax', 'dependency_cycle', 'unbound_step']));
  expect(report.issues.find(({ code: issue }) => issue === 'lua_syntax')?.message).toMatch(
    /line 1/,
  );
});

test('validation needs no database, and makes none', async () => {
  const other = openCliBench();
  const { code, json, stderr } = await other.run([
    'validate',
    bench.write('good.json', GOOD),
    '--json',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(ReportLine.parse(json[0])).toMatchObject({ valid: true, issues: [] });
  expect(existsSync(other.database)).toBe(false);
});

test('apply --json says what became of each file, and a faulty one does not keep the others', async () => {
  const files = [
    bench.write('good.json', GOOD),
    bench.write('broken.json', '{ "steps": [ }'),
    bench.write('invalid.json', { steps: [{ id: 'a', type: 'mcp_cal' }] }),
    bench.write('fresh.json', { ...GOOD, name: 'fresh', tenant_id: 'elsewhere' }),
  ];
  const { code, json } = await bench.run(['apply', ...files, '--json']);
  expect(code).toBe(1);
  const faulty = z.strictObject({ file: z.string(), ...ErrorLine.shape });
  const lines = json.map((line) => z.union([ApplyLine, faulty]).parse(line));
  const notes = [expect.stringContaining('tenant_id')];
  expect(lines).toMatchObject([
    { workflow: 'good', outcome: 'unchanged', version: 1 },
    { workflow: 'invalid', outcome: 'invalid', version: null },
    { workflow: 'fresh', outcome: 'published', version: 1, notes },
    { file: files[1], code: 'invalid', error: expect.stringContaining('not JSON') },
  ]);
});

test('a dry run finds the same, and publishes nothing', async () => {
  const file = bench.write('draft.json', { ...GOOD, name: 'draft' });
  const { code, json } = await bench.run(['apply', file, '--dry-run', '--json']);
  expect(code).toBe(0);
  expect(ApplyLine.parse(json[0])).toMatchObject({ outcome: 'valid', version: null });
  expect((await bench.run(['run', 'draft'])).stderr).toContain('There is no workflow "draft".');
});

test('migrate --json says what it applied, and nothing the second time', async () => {
  const other = openCliBench();
  const Line = z.strictObject({ applied: z.array(z.string()), total: z.number() });
  const [first, second] = [
    await other.run(['migrate', '--json']),
    await other.run(['migrate', '--json']),
  ];
  const { applied, total } = Line.parse(first.json[0]);
  expect(applied).toHaveLength(total);
  expect(Line.parse(second.json[0])).toEqual({ applied: [], total });
  expect(existsSync(join(other.folder, 'signalbox.db'))).toBe(true);
});

test('a run is known by its id, its beginning or its ending; what fits several names them', async () => {
  const ending = `…${good.run_id.slice(-6).toUpperCase()}`;
  for (const name of [good.run_id, good.run_id.replaceAll('-', ''), ending]) {
    const { json } = await bench.run(['why', name, '--json']);
    expect(json).toMatchObject([{ run_id: good.run_id }]);
  }
  // They begin with the time at which they were made.
  const { code, json } = await bench.run(['show', good.run_id.slice(0, 6), '--json']);
  const { error, code: kind } = ErrorLine.parse(json[0]);
  expect({ code, kind }).toEqual({ code: 5, kind: 'ambiguous' });
  expect(error).toContain(`${good.short_id} (good, completed)`);
  expect(error).toContain(`${bad.short_id} (bad, failed)`);
});

test('an error is one line too', async () => {
  const { code, json, stderr } = await bench.run(['show', 'ffffffff', '--json']);
  expect({ code, stderr }).toEqual({ code: 5, stderr: '' });
  expect(ErrorLine.parse(json[0])).toEqual({
    error: 'There is no run "ffffffff".',
    code: 'unknown',
    fix: 'List the runs: /run list, or signalbox list.',
  });
});
