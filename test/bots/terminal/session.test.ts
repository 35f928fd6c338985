import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, inject, onTestFinished, test } from 'vitest';
import { openBots } from '#bots/index.ts';
import type { Bots, Session } from '#src/cli/bots.ts';
import type { CliIo } from '#src/cli/io.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { failWith, hold } from '#test/support/stage.ts';
import { openStaged, type StagedEngine } from '#test/support/staged-engine.ts';
import { TerminalEmulator } from '#test/support/terminal-emulator.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const redact = (text: string) => text;

interface Sitting {
  terminal: TerminalEmulator;
  told: string[];
  printed: string[];
  stdin: PassThrough;
  session: Session;
  bots: Bots;
  io: CliIo;
}

/** Somebody at a terminal, or a pipe, of a runtime. */
async function sitDown(
  { engine }: StagedEngine,
  isTerminal = true,
  folder = inject('scratchFolder'),
): Promise<Sitting> {
  const terminal = new TerminalEmulator({ rows: 200 });
  const stdin = new PassThrough();
  const told: string[] = [];
  const printed: string[] = [];
  const io: CliIo = {
    print: (line) => void printed.push(line),
    tell: (line) => void told.push(line),
    stdin,
    stdout: terminal,
    isTerminal,
    columns: 80,
    colours: false,
  };
  const bots = openBots({ folder });
  const actor = { kind: 'local', id: 'ana', name: 'ana' } as const;
  const caller = await identifyCaller(engine.app, { actor, place: 'terminal' });
  const session = bots.openSession({ app: engine.app, redact, caller, io });
  return { terminal, told, printed, stdin, session, bots, io };
}

/** The conversation of somebody who types, until it is ended by what they type or by the test. */
function converse({ session, stdin, terminal }: Sitting) {
  const over = new AbortController();
  const ended = session.converse(over.signal);
  onTestFinished(async () => {
    over.abort();
    await ended;
  });
  return {
    ended,
    type: (line: string) => void stdin.write(`${line}\r`),
    sees: (words: string | RegExp) =>
      waitForFact(
        () => `${words} on the screen; it shows: ${terminal.text}`,
        () => Boolean(terminal.text.match(words)),
      ),
  };
}

function countOf(text: string, words: RegExp): number {
  return Array.from(text.matchAll(words)).length;
}

const mac = (text: string) => text.slice(0, 10);

test('a run that was started is followed on its one card until it has ended', async () => {
  const slow = hold();
  const staged = await openStaged({ slow: slow.play });
  await staged.engine.applyGraph([{ id: 'slow', type: 'read' }]);
  const sitting = await sitDown(staged);
  const { type, sees } = converse(sitting);
  type('start w');
  await slow.begun;
  await sees(/Running +slow/);
  slow.succeed();
  await sees('COMPLETED ─ w');
  expect(sitting.terminal.text).not.toMatch(/(QUEUED|RUNNING) ─ w/);
  expect(countOf(sitting.terminal.text, /─ w ─/g)).toBe(1);
  await sees(/\/run>$/);
});

test('a graceful stop is one card from its plan to its end', async () => {
  const slow = hold();
  const staged = await openStaged({ slow: slow.play });
  await staged.engine.applyGraph([
    { id: 'slow', type: 'read' },
    { id: 'next', type: 'read', depends_on: ['slow'] },
  ]);
  const { runId } = await staged.engine.start();
  await slow.begun;
  const sitting = await sitDown(staged);
  const { type, sees } = converse(sitting);
  type(`/run stop ${shortIdOf(runId)} \u2014drain`);
  await sees('DRAINING ─ w');
  slow.succeed();
  await sees('STOPPED ─ w');
  expect(sitting.terminal.text).not.toContain('DRAINING');
});

test('in a pipe a graceful stop is shown when it begins and when it has ended', async () => {
  const slow = hold();
  const staged = await openStaged({ slow: slow.play });
  await staged.engine.applyGraph([{ id: 'slow', type: 'read' }]);
  const { runId } = await staged.engine.start();
  await slow.begun;
  const { session, terminal } = await sitDown(staged, false);
  const said = session.say(`stop ${shortIdOf(runId)} --drain`, new AbortController().signal);
  await waitForFact('the plan', () => terminal.text.includes('DRAINING ─ w'));
  slow.succeed();
  expect(await said).toBe(0);
  expect(terminal.text).toMatch(/DRAINING ─ w[^]*STOPPED ─ w/);
  expect(terminal.raw).not.toContain('\u001B');
});

test('what fails and what waits for a person meanwhile appears above the prompt', async () => {
  const staged = await openStaged({ bad: failWith() });
  const { engine } = staged;
  await engine.applyGraph([{ id: 'bad', type: 'write' }]);
  await engine.applyGraph([{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }], {
    name: 'asking',
  });
  const before = await engine.start({}, 'asking');
  await engine.until(before.run, ({ head }) => head > 2);
  const sitting = await sitDown(staged);
  const { sees } = converse(sitting);
  await sees('/run>');
  sitting.stdin.write('sho');
  await sees('/run> sho');
  await engine.start();
  await sees('FAILED ─ w');
  await engine.start({}, 'asking');
  await sees('Go on?');
  await sees(/\/run> sho$/);
  expect(countOf(sitting.terminal.text, /Go on\?/g)).toBe(1);
});

test('the failure of a run that was started here is shown once, whoever tells it first', async () => {
  const staged = await openStaged({ bad: failWith() });
  await staged.engine.applyGraph([{ id: 'bad', type: 'write' }]);
  const sitting = await sitDown(staged);
  const { app } = staged.engine;
  const delivery = await sitting.bots.openDelivery({ app, redact, mac, terminal: sitting.io });
  const { type, sees } = converse(sitting);
  type('start w');
  await sees('FAILED ─ w');
  const isTold = () => app.db('posts').where({ state: 'shown' }).first();
  await waitForFact('the alert, delivered', isTold);
  await delivery.stop();
  expect(countOf(sitting.terminal.text, /FAILED ─ w/g)).toBe(1);
});

test('beside a delivery the same is shown once', async () => {
  const staged = await openStaged();
  const { engine } = staged;
  await engine.applyGraph([{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }]);
  const sitting = await sitDown(staged);
  const delivery = await sitting.bots.openDelivery({
    app: engine.app,
    redact,
    mac,
    terminal: sitting.io,
  });
  const { type, sees } = converse(sitting);
  const { runId } = await engine.start();
  delivery.hint();
  await sees('Go on?');
  type(`approve ${shortIdOf(runId)}`);
  await sees('What was shown above has changed:');
  await delivery.stop();
  expect(countOf(sitting.terminal.text, /APPROVED/g)).toBe(1);
});

test('a pipe is answered line by line, with or without /run, until quit', async () => {
  const { session, stdin, terminal } = await sitDown(await openStaged(), false);
  stdin.end(['', '/run tasks\r', 'frobnicate', 'quit', 'list'].join('\n'));
  expect(await session.converse(new AbortController().signal)).toBe(1);
  expect(terminal.text).toMatch(/TASKS[^]*There is no verb "frobnicate"/);
  expect(terminal.text).not.toContain('COMMAND CENTER');
});

test('a line without end takes no memory, and is refused whole', async () => {
  const { session, stdin, terminal } = await sitDown(await openStaged(), false);
  const answered = session.converse(new AbortController().signal);
  for (let chunk = 0; chunk < 40; chunk += 1) stdin.write('list '.repeat(10_000));
  stdin.end('\nlist\n');
  expect(await answered).toBe(0);
  expect(terminal.text).toMatch(/20000 at most can be\s+read[^]*COMMAND CENTER/);
});

test('the file for support is written where one is, and its card says where', async () => {
  const staged = await openStaged({ bad: failWith() });
  await staged.engine.applyGraph([{ id: 'bad', type: 'write' }]);
  const { run, runId } = await staged.engine.start();
  await staged.engine.until(run, ({ status }) => status === 'failed');
  const folder = mkdtempSync(join(inject('scratchFolder'), 'here-'));
  const { session, terminal } = await sitDown(staged, false, folder);
  const line = `/run bundle ${shortIdOf(runId)}`;
  const { signal } = new AbortController();
  expect(await session.say(line, signal)).toBe(0);
  const file = join(folder, `signalbox-w-${shortIdOf(runId)}.json`);
  expect(terminal.text.replaceAll(/\s+/g, '')).toContain(`Writtento${file}`);
  const bundle: unknown = JSON.parse(readFileSync(file, 'utf8'));
  expect(bundle).toMatchObject({ run_id: runId, failure: { root_step_id: 'bad' } });
  const before = readFileSync(file, 'utf8');
  expect(await session.say(line, signal)).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(existsSync(file.replace('.json', ' (2).json'))).toBe(true);
});

test('a file that cannot be written is told, with another way, and is no success', async () => {
  const staged = await openStaged();
  await staged.engine.applyGraph([{ id: 'a', type: 'read' }]);
  const { runId } = await staged.engine.start();
  const sitting = await sitDown(staged, false, join(inject('scratchFolder'), 'gone'));
  const line = `bundle ${shortIdOf(runId)}`;
  expect(await sitting.session.say(line, new AbortController().signal)).toBe(5);
  expect(sitting.terminal.text).toMatch(/cannot be written \(ENOENT\)[^]*signalbox chat --json/);
  expect(await sitting.session.sayAsJson(line)).toBe(0);
  const { view } = JSON.parse(sitting.printed[0] ?? '');
  expect(JSON.parse(view.json)).toMatchObject({ run_id: runId });
});

test.each([
  ['tasks', 0, 'answered', 'tasks'],
  ['start w', 0, 'applied', 'run'],
  ['frobnicate', 1, 'invalid', 'receipt'],
  ['show ffffffff', 5, 'unknown', 'receipt'],
])('as JSON "%s" is one object, and exits %i', async (line, code, outcome, kind) => {
  const staged = await openStaged();
  await staged.engine.applyGraph([{ id: 'a', type: 'read' }]);
  const { session, printed } = await sitDown(staged, false);
  expect(await session.sayAsJson(line)).toBe(code);
  const [answer] = printed.map((text): unknown => JSON.parse(text));
  const keys = 'receipt outcome message fix kind view';
  expect(Object.keys(Object(answer)).join(' ')).toBe(keys);
  expect(answer).toMatchObject({ receipt: expect.stringMatching(/^R-/), outcome, kind });
});

test('JSON names fields and moments as all our JSON does', async () => {
  const { session, printed } = await sitDown(await openStaged(), false);
  await session.sayAsJson('list');
  const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
  expect(JSON.parse(printed[0] ?? '')).toMatchObject({
    view: { has_live_worker: true, failed_since_ms: expect.any(Number), now: moment },
  });
});

test('a screen that nobody reads any more ends the conversation', async () => {
  const sitting = await sitDown(await openStaged());
  const gone = Object.assign(new Error('gone'), { code: 'EPIPE' });
  sitting.terminal.on('error', () => undefined);
  const ended = sitting.session.converse(new AbortController().signal);
  sitting.stdin.write('tasks\r');
  sitting.terminal.destroy(gone);
  expect(await ended).toBe(0);
});
