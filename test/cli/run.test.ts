import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { openReader } from '#src/store/database.ts';
import { listWorkers } from '#src/store/workers.ts';
import {
  type CliBench,
  type CliOptions,
  type CliProcess,
  openCliBench,
} from '#test/support/cli.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

/** It goes on when there is a file of its name. */
const hold = (name: string) => ({
  name,
  steps: [
    { id: 'held', type: 'wait_for_file', file: name },
    { id: 'next', type: 'give', depends_on: ['held'], value: 'there' },
  ],
});
const HOLD = hold('hold');
const QUICK = { name: 'quick', steps: [{ id: 'a', type: 'give', value: '{{input}}' }] };
const ASK = {
  name: 'ask',
  steps: [
    { id: 'sure', type: 'human_task', task_type: 'approval', task_payload: { text: 'Sure?' } },
  ],
};

/** A bench on which these workflows are published. */
async function prepare(...workflows: object[]): Promise<CliBench> {
  const bench = openCliBench({ SWEEP_SECONDS: '0.2', GRACE_SECONDS: '5' });
  const files = workflows.map((workflow, index) => bench.write(`${index}.json`, workflow));
  const applied = await bench.run(['apply', ...files]);
  expect(applied.code, applied.stderr + applied.stdout).toBe(0);
  return bench;
}

async function startWorker(bench: CliBench, options: CliOptions = {}) {
  const worker = bench.start(['worker'], options);
  await worker.tells('worker ready');
  return worker;
}

async function listRuns(bench: CliBench): Promise<{ status: string; short_id: string }[]> {
  const { json } = await bench.run(['list', '--json']);
  return json as { status: string; short_id: string }[];
}

function completes(bench: CliBench): Promise<unknown> {
  return waitForFact(
    'the newest run completes',
    async () => (await listRuns(bench))[0]?.status === 'completed',
  );
}

describe('beside a live worker', () => {
  let bench: CliBench;
  let worker: CliProcess;
  beforeAll(async () => {
    bench = await prepare(hold('one'), hold('two'), hold('three'));
    worker = await startWorker(bench, { outlivesTest: true });
  });
  afterAll(() => void worker.child.kill('SIGKILL'));

  test('a command only appends, and says 0; with --wait it follows to the end', async () => {
    const queued = await bench.run(['run', 'one', '--json']);
    expect(queued.code).toBe(0);
    expect(queued.json).toMatchObject([{ workflow: 'one', failure: null, output: null }]);
    expect(queued.stderr).not.toContain('drives the run itself');
    const followed = bench.begin(['run', 'one', '--wait', '--json']);
    await followed.tells('held: started');
    bench.write('one', '');
    const { code, json, stderr } = await followed.ended;
    expect({ code, json }).toMatchObject({
      code: 0,
      json: [{ status: 'completed', output: { value: 'there' } }],
    });
    expect(stderr).not.toContain('drives the run itself');
  });

  test('--timeout gives up waiting with 4; the run goes on in a worker', async () => {
    const { code, json, stderr } = await bench.run(['run', 'two', '--timeout', '2s', '--json']);
    expect({ code, json }).toMatchObject({ code: 4, json: [{ status: 'running', output: null }] });
    expect(stderr).toMatch(/goes on in a worker/);
    bench.write('two', '');
    await completes(bench);
  });

  test('Ctrl-C only ends the waiting', async () => {
    const following = bench.start(['run', 'three', '--wait']);
    await following.tells('held: started');
    following.child.kill('SIGINT');
    const { code, stderr } = await following.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/goes on in a worker/);
    bench.write('three', '');
    await completes(bench);
  });
});

test('without a worker the command drives its own run, and leaves no worker behind', async () => {
  const bench = await prepare(QUICK);
  const { code, stdout, stderr } = await bench.run(['run', 'quick', 'n=4']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/COMPLETED.*quick/);
  expect(stderr).toContain('No worker is alive: this command drives the run itself.');
  const db = openReader({ dialect: 'sqlite', file: bench.database });
  onTestFinished(() => db.destroy());
  expect(await listWorkers(db)).toEqual([]);
});

test('a failed run is a card with the root step and its advice, and exit code 1', async () => {
  const steps = [
    { id: 'root', type: 'fail', message: 'the API says no' },
    { id: 'after', type: 'give', value: 1, depends_on: ['root'] },
  ];
  const bench = await prepare({ name: 'bad', steps });
  const { code, stdout } = await bench.run(['run', 'bad', '--wait']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/FAILED.*bad/);
  expect(stdout).toMatch(/Root step\s+root\s+MCP_TOOL_FAILED.*\s+the API says no/);
  expect(stdout).toMatch(/Check the tool args/);
  expect(stdout).toMatch(/Skipped \(Blocked\) 1\s+after/);
  expect(stdout).toMatch(/signalbox retry \w{8} +keep what succeeded/);
});

test('who waits is told what the steps in flight say of themselves', async () => {
  const bench = await prepare(HOLD);
  const running = bench.begin(['run', 'hold']);
  await running.tells('held: 1 of 3, looking');
  bench.write('hold', '');
  const { code, stderr } = await running.ended;
  expect(code).toBe(0);
  expect(stderr.match(/looking/g)).toHaveLength(1);
});

test('the worker of another command is none: each drives its own run at the same time', async () => {
  const bench = await prepare(HOLD);
  const first = bench.start(['run', 'hold', '--json']);
  await first.tells('held: started');
  const second = bench.begin(['run', 'hold', '--json']);
  await second.tells('held: started');
  bench.write('hold', '');
  const both = await Promise.all([first.ended, second.ended]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
});

test('a run whose worker has gone before it was taken is driven by the one who waits for it', async () => {
  const bench = await prepare(HOLD, QUICK);
  // It takes one run at a time, so that the second one waits.
  const worker = await startWorker(bench, { env: { RUNS_PER_WORKER: '1' } });
  await bench.run(['run', 'hold']);
  await waitForFact('it is taken', async () => (await listRuns(bench))[0]?.status === 'running');
  const waiting = bench.begin(['run', 'quick', '--wait', '--json']);
  await waiting.tells('is queued');
  worker.child.kill('SIGKILL');
  const { code, stderr } = await waiting.ended;
  expect(code).toBe(0);
  expect(stderr).toContain('No worker is alive: this command drives the run itself.');
});

test('--timeout of a run that is driven here: what is in flight may end, and the rest waits for a worker', async () => {
  const bench = await prepare(HOLD);
  const running = bench.begin(['run', 'hold', '--timeout', '2s', '--json']);
  await running.tells('Waiting for held, at most 5 s');
  bench.write('hold', '');
  const { code, json, stderr } = await running.ended;
  expect({ code, json }).toMatchObject({ code: 4, json: [{ status: 'running' }] });
  expect(stderr).toMatch(/start `signalbox worker` and it goes on/);
});

test('Ctrl-C: the step in flight ends, the run is given back, and another worker finishes it without doing it again', async () => {
  const bench = await prepare(HOLD);
  const running = bench.start(['run', 'hold']);
  await running.tells('held: started');
  running.child.kill('SIGINT');
  await running.tells('Waiting for held');
  bench.write('hold', '');
  const { code, stderr } = await running.ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/is not finished: start `signalbox worker` and it goes on/);
  await startWorker(bench);
  await completes(bench);
  const [run] = await listRuns(bench);
  const { json } = await bench.run(['events', String(run?.short_id), '--json']);
  const types = (json as { event_type: string; step_id: string }[])
    .filter(({ step_id: step }) => step === 'held')
    .map(({ event_type: type }) => type);
  expect(types).toEqual(['step_started', 'step_completed']);
});

test('a second Ctrl-C leaves at once; one that npm hands on is the same press', async () => {
  const bench = await prepare(HOLD);
  const running = bench.start(['run', 'hold'], { env: { GRACE_SECONDS: '600' } });
  await running.tells('held: started');
  running.child.kill('SIGINT');
  running.child.kill('SIGINT');
  await running.tells('Waiting for held');
  const leftAt = performance.now();
  const timer = setInterval(() => running.child.kill('SIGINT'), 300);
  const { code } = await running.ended;
  clearInterval(timer);
  expect(code).toBe(130);
  expect(performance.now() - leftAt).toBeLessThan(60_000);
});

test('a run that waits for a person is left to wait: 4, and no worker is kept for it', async () => {
  const bench = await prepare(ASK);
  const { code, json, stderr } = await bench.run(['run', 'ask', '--json']);
  expect({ code, json }).toMatchObject({ code: 4, json: [{ status: 'running', awaiting: true }] });
  expect(stderr).toMatch(/waits for a person/);
  const [run] = await listRuns(bench);
  const { json: shown } = await bench.run(['show', String(run?.short_id), '--json']);
  expect(shown).toMatchObject([
    {
      orchestration_phase: 'awaiting_approval',
      tasks: [{ short_task_id: expect.stringMatching(/^[0-9a-f]{8}\.\d+$/), quorum: 1, votes: 0 }],
    },
  ]);
});

test('10 MB of input go in and come out whole', async () => {
  const bench = await prepare(QUICK);
  const text = 'ä'.repeat(5_000_000);
  const { code, json } = await bench.runProgram(['run', 'quick', '--input', '-', '--json'], {
    stdin: JSON.stringify({ text }),
  });
  expect({ code, json }).toEqual({
    code: 0,
    json: [expect.objectContaining({ output: { value: { text } } })],
  });
});
