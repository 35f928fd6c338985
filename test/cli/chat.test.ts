import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type CliBench, openCliBench } from '#test/support/cli.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const RECEIPT = /^R-[0-9A-Z]{8}$/;
const Answer = z.strictObject({
  receipt: z.string().regex(RECEIPT),
  outcome: z.string(),
  message: z.string(),
  fix: z.string().nullable(),
  kind: z.string(),
  view: z.record(z.string(), z.json()),
});

let bench: CliBench;

beforeAll(async () => {
  bench = openCliBench();
  const file = bench.write('ask.json', {
    name: 'ask',
    steps: [{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }],
  });
  await bench.run(['apply', file]);
});

async function askAsJson(...words: string[]) {
  const { code, json, stderr } = await bench.run(['chat', '--json', ...words]);
  return { code, stderr, lines: json.length, answer: Answer.parse(json[0]) };
}

test('one line is answered, in quotes or without, and flags after it are its own', async () => {
  const quoted = await bench.run(['chat', '/run list --failed']);
  const bare = await bench.run(['chat', '/run', 'list', '—failed']);
  for (const { code, stdout } of [quoted, bare]) {
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Failed') });
    expect(stdout).not.toContain('\u001B');
  }
  const help = await bench.run(['chat', '/run', 'stop', '--help']);
  expect(help.stdout).toContain('stop <run> [--drain]');
});

test('with --json one line is one object of always the same keys', async () => {
  const started = await askAsJson('/run', 'start', 'ask');
  expect(started).toMatchObject({ code: 0, lines: 1, answer: { outcome: 'applied', kind: 'run' } });
  const unknown = await askAsJson('/run why ffffffff');
  expect(unknown).toMatchObject({ code: 5, answer: { outcome: 'unknown', kind: 'receipt' } });
  const wrong = await askAsJson('/run', 'lst');
  expect(wrong).toMatchObject({ code: 1, answer: { fix: 'Did you mean /run list?' } });
});

test('where nobody drives runs it says so, once', async () => {
  const { code, stderr } = await bench.run(['chat', '/run', 'start', 'ask']);
  expect({ code, told: stderr.match(/No worker is alive/g)?.length }).toEqual({ code: 0, told: 1 });
  expect(stderr).toContain('`signalbox serve`');
});

test('lines from a pipe are a conversation; the exit code is of the last one', async () => {
  const stdin = 'tasks\n/run frobnicate\n';
  const { code, stdout } = await bench.run(['chat'], { stdin });
  expect(code).toBe(1);
  expect(stdout).toMatch(/TASKS[^]*There is no verb "frobnicate"/);
  expect((await bench.run(['chat'], { stdin: `${stdin}exit\n` })).code).toBe(1);
  expect((await bench.run(['chat'], { stdin: '' })).code).toBe(0);
});

test('an approval is decided from the shell, and what was decided is refused', async () => {
  const { answer } = await askAsJson('/run', 'start', 'ask');
  const { run_id: id } = z
    .object({ title: z.object({ run_id: z.string() }) })
    .parse(answer.view).title;
  const worker = bench.start(['worker']);
  await worker.tells('worker ready');
  // It is asked only when the worker has come to it.
  await waitForFact('an approval', async () => {
    const { code } = await bench.run(['chat', '/run', 'approve', id]);
    return code === 0;
  });
  const late = await askAsJson('/run', 'reject', id, 'too late');
  expect(late).toMatchObject({ code: 5, answer: { kind: 'receipt' } });
});

test('--json may stand behind the line as well', async () => {
  for (const words of [
    ['/run tasks', '--json'],
    ['/run', 'tasks', '--json'],
  ]) {
    const { code, json } = await bench.run(['chat', ...words]);
    expect({ code, json }).toMatchObject({ code: 0, json: [{ kind: 'tasks' }] });
  }
});

test('--json without a line is wrong usage', async () => {
  const { code, json } = await bench.run(['chat', '--json']);
  expect({ code, json }).toMatchObject({ code: 3, json: [{ code: 'usage' }] });
});
