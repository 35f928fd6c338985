import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { askHttp, readMetric } from '#test/support/ask-http.ts';
import {
  type CliBench,
  type CliOptions,
  type CliProcess,
  openCliBench,
} from '#test/support/cli.ts';
import { NO_THREADS } from '#test/support/serve-kinds.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const KINDS = [
  new URL('../support/cli-kinds.ts', import.meta.url),
  new URL('../support/serve-kinds.ts', import.meta.url),
].map((module) => fileURLToPath(module));
const QUICK = { name: 'quick', steps: [{ id: 'a', type: 'give', value: 1 }] };
const BROKEN = { name: 'broken', steps: [{ id: 'a', type: 'fail', message: 'no luck' }] };
const WAITING = {
  name: 'waiting',
  steps: [
    { id: 'a', type: 'wait_for_file', file: 'go-on' },
    { id: 'b', type: 'give', value: 1, depends_on: ['a'] },
  ],
};
const DEADLY = { name: 'deadly', steps: [{ id: 'a', type: 'end_thread' }] };

const Readiness = z.object({
  ready: z.boolean(),
  code: z.string().optional(),
  parts: z.array(
    z.object({
      part: z.string(),
      ready: z.boolean(),
      error: z.string().optional(),
      fix: z.string().optional(),
    }),
  ),
});

interface Server extends CliProcess {
  url: string;
  /** The parts that are down, once these are. */
  isDown: (...parts: string[]) => Promise<z.infer<typeof Readiness>['parts']>;
  metric: (name: string) => Promise<number | undefined>;
}

function openBench(): CliBench {
  return openCliBench({ STEP_KINDS: KINDS.join(','), HTTP_PORT: '0' });
}

async function prepare(...workflows: { name: string }[]): Promise<CliBench> {
  const bench = openBench();
  const files = workflows.map((workflow) => bench.write(`${workflow.name}.json`, workflow));
  expect(await bench.run(['apply', ...files])).toMatchObject({ code: 0 });
  return bench;
}

/** Starts it, and waits until it is ready. */
async function serve(bench: CliBench, options: CliOptions = {}): Promise<Server> {
  const program = bench.start(['serve'], options);
  const failed = program.ended.then(({ stderr }) => Promise.reject(new Error(stderr)));
  const line = await Promise.race([program.tells('listening'), failed]);
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  const server: Server = {
    ...program,
    url,
    isDown: (...parts) =>
      waitForFact(`/readyz with ${parts.join()} down`, async () => {
        const { status, text } = await askHttp(`${url}/readyz`);
        const told = Readiness.parse(JSON.parse(text));
        const down = told.parts.filter(({ ready }) => !ready);
        expect({ status, ready: told.ready }).toEqual(
          down.length === 0 ? { status: 200, ready: true } : { status: 503, ready: false },
        );
        return down.map(({ part }) => part).join() === parts.join() && down;
      }),
    metric: async (name) => readMetric((await askHttp(`${url}/metrics`)).text, name),
  };
  await server.isDown();
  return server;
}

async function queue(bench: CliBench, workflow: string): Promise<string> {
  // Its worker may be down for a moment: it is alive all the same.
  const env = { DEAD_AFTER_SECONDS: '3600' };
  const { json, code, stderr } = await bench.run(['run', workflow, '--json'], { env });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return z.object({ run_id: z.string() }).parse(json[0]).run_id;
}

async function statusOf(bench: CliBench, run: string): Promise<unknown> {
  const { json } = await bench.run(['show', run, '--json']);
  return z.object({ status: z.string() }).parse(json[0]).status;
}

function ended(bench: CliBench, run: string, status: string): Promise<unknown> {
  return waitForFact(`${run} is ${status}`, async () => (await statusOf(bench, run)) === status);
}

describe('one server', () => {
  let bench: CliBench;
  let server: Server;
  beforeAll(async () => {
    bench = await prepare(QUICK, BROKEN);
    server = await serve(bench, { outlivesTest: true });
  });
  afterAll(() => void server.child.kill('SIGKILL'));

  test('a run that another process has asked for is driven, and counted', async () => {
    await ended(bench, await queue(bench, 'quick'), 'completed');
    await ended(bench, await queue(bench, 'broken'), 'failed');
    const failures = 'signalbox_runs_ended_total{status="failed",code="MCP_TOOL_FAILED"}';
    await waitForFact('a failure counted', async () => (await server.metric(failures)) === 1);
    expect(await server.metric('signalbox_runs_ended_total{status="completed",code=""}')).toBe(1);
    expect(await server.metric('signalbox_runs{section="failed"}')).toBe(1);
    expect(await server.metric('signalbox_store_writable')).toBe(1);
    expect(await server.metric('signalbox_driven_runs')).toBe(0);
    const delay = 'signalbox_event_loop_delay_seconds{quantile="0.99"}';
    await waitForFact('a delay measured', () => server.metric(delay));
    const health = await askHttp(`${server.url}/healthz`);
    expect(JSON.parse(health.text)).toEqual({
      status: 'alive',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      uptime_s: expect.any(Number),
      chat: {},
    });
  });

  test('every metric is named for Signalbox, and says what it is', async () => {
    const { text, headers } = await askHttp(`${server.url}/metrics`);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(samples.filter((line) => !/^signalbox_\w+(\{.*\})? [-+\w.]+$/.test(line))).toEqual([]);
    const helps = new Set(text.match(/(?<=^# HELP )\w+(?= .)/gm));
    const unexplained = samples.filter((line) => {
      const [name = ''] = /^\w+/.exec(line) ?? [];
      return !helps.has(name) && !helps.has(name.replace(/_(bucket|sum|count)$/, ''));
    });
    expect(unexplained).toEqual([]);
  });

  test('a store that cannot be written turns /readyz red until it can', async () => {
    const holder = new Database(bench.database);
    onTestFinished(() => void holder.close());
    holder.exec('begin immediate');
    const [store] = await server.isDown('store');
    expect(store).toMatchObject({
      error: expect.stringContaining('is locked by another process'),
      fix: expect.stringContaining('End what holds it'),
    });
    expect(await server.metric('signalbox_store_writable')).toBe(0);
    expect(
      await server.metric('signalbox_journal_waiting_submissions{thread="worker"}'),
    ).toBeGreaterThan(0);
    holder.exec('rollback');
    await server.isDown();
    await ended(bench, await queue(bench, 'quick'), 'completed');
  });
});

test("while the engine's thread is down /readyz says so; what is asked for waits, and goes on", async () => {
  const bench = await prepare(DEADLY, QUICK);
  const server = await serve(bench);
  const deadly = await queue(bench, 'deadly');
  const [engine] = await server.isDown('engine');
  expect(engine).toMatchObject({
    error: expect.stringContaining("engine's thread is not running"),
    fix: expect.stringContaining('started again by itself'),
  });
  expect((await askHttp(`${server.url}/healthz`)).status).toBe(200);
  expect(await server.metric('signalbox_ready{part="engine"}')).toBe(0);
  expect(await server.metric('signalbox_driven_runs')).toBeUndefined();
  const quick = await queue(bench, 'quick');
  expect(await statusOf(bench, quick)).toBe('queued');
  rmSync(join(bench.folder, NO_THREADS));
  await ended(bench, deadly, 'completed');
  await ended(bench, quick, 'completed');
  await server.isDown();
  expect(await server.metric('signalbox_thread_restarts_total{thread="worker"}')).toBeGreaterThan(
    0,
  );
});

test('SIGTERM: it answers nobody any more, steps in flight may end, exit 0; the run goes on later; a second signal ends it at once', async () => {
  const bench = await prepare(WAITING);
  const server = await serve(bench, { env: { GRACE_SECONDS: '3600' } });
  const run = await queue(bench, 'waiting');
  await waitForFact(
    'a step in flight',
    async () => (await server.metric('signalbox_driven_runs')) === 1,
  );
  server.child.kill('SIGTERM');
  await server.tells('stopping');
  await waitForFact('a closed port', () =>
    askHttp(`${server.url}/healthz`).then(
      () => false,
      (error: NodeJS.ErrnoException) => error.code === 'ECONNREFUSED',
    ),
  );
  expect(server.child.exitCode).toBe(null);
  bench.write('go-on', '');
  expect(await server.ended).toMatchObject({ code: 0, stdout: '' });
  const { stdout } = await bench.run(['events', run]);
  expect(stdout).toContain('step_completed');
  expect(await statusOf(bench, run)).toBe('running');

  const next = await serve(bench, { env: { GRACE_SECONDS: '3600' } });
  await ended(bench, run, 'completed');
  rmSync(join(bench.folder, 'go-on'));
  await queue(bench, 'waiting');
  await waitForFact(
    'a step in flight',
    async () => (await next.metric('signalbox_driven_runs')) === 1,
  );
  next.child.kill('SIGTERM');
  await next.tells('stopping');
  // Two signals in a moment are one press, handed on by npm: it is pressed until it is heard.
  const timer = setInterval(() => next.child.kill('SIGTERM'), 300);
  expect((await next.ended).code).toBe(130);
  clearInterval(timer);
});

test('told to stop while it starts, it ends as soon as it has', async () => {
  const server = openBench().start(['serve'], { env: { GRACE_SECONDS: '3600' } });
  await server.tells('listening');
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});

test('two of them live on one database, and either takes what is asked for; one with another secret key is told at once', async () => {
  const bench = await prepare(QUICK);
  const env = { SECRET_KEY: 'a'.repeat(32) };
  const servers = await Promise.all([serve(bench, { env }), serve(bench, { env })]);
  const runs = await Promise.all(Array.from({ length: 5 }, () => queue(bench, 'quick')));
  for (const run of runs) await ended(bench, run, 'completed');
  for (const server of servers) {
    await server.isDown();
    server.child.kill('SIGTERM');
    expect((await server.ended).code).toBe(0);
  }
  const other = { SECRET_KEY: 'b'.repeat(32) };
  const refused = await bench.runProgram(['serve'], { env: other });
  expect(refused).toMatchObject({
    code: 5,
    stderr: expect.stringContaining('used with another secret key'),
  });
  expect(refused.stderr).not.toContain('worker ready');
});

test('a port that is in use is told at once', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const { port } = z.object({ port: z.number() }).parse(taken.address());
  const { code, stderr } = await openBench().runProgram(['serve', '--port', String(port)]);
  expect({ code, stderr }).toEqual({
    code: 5,
    stderr: expect.stringMatching(
      new RegExp(
        `^Port ${port} of 127.0.0.1 is in use by another program\\.\\nEnd that program, or .*--port.*\\n$`,
      ),
    ),
  });
});

test.each([
  [['--port', '70000'], {}, 3, '--port cannot be "70000"'],
  [['--port', 'http'], {}, 3, '--port cannot be "http"'],
  [['--headles'], {}, 3, 'Did you mean --headless?'],
  [[], { HTTP_PORT: 'x' }, 1, 'HTTP_PORT'],
  [[], { HTTP_HOST: '192.0.2.1' }, 5, '192.0.2.1 is no address of this machine'],
  [[], { STEP_KINDS: 'nowhere.ts' }, 1, 'nowhere.ts cannot be loaded'],
  [[], { SECRET_KEY: 'too short' }, 1, 'SECRET_KEY'],
])('serve %j with %j ends at once with %i', async (args, env, code, words) => {
  const result = await openBench().run(['serve', ...args], { env });
  expect(result).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(words) });
});
