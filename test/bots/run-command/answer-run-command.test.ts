import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { startRun } from '#src/operations/start-run.ts';
import { asCaller } from '#test/support/callers.ts';
import { ANA, BEN } from '#test/support/factories.ts';
import { type AskName, MEETINGS, WAYS } from '#test/support/meetings.ts';
import { openRunLines } from '#test/support/run-lines.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const LINES: Record<AskName, (run: string) => string> = {
  pause: (run) => `/run pause ${run}`,
  resume: (run) => `/run Resume ${run}`,
  drain: (run) => `/run stop ${run} \u2014drain –timeout “60s”`,
  stop: (run) => `stop …${run}`,
  approve: (run) => `/run approve ${run}`,
};

test.each(MEETINGS)('$ask of a run that is $status', async ({ status, ask, answered }) => {
  const lines = await openRunLines();
  await lines.apply();
  const { run, runId } = await WAYS[status](lines);
  const [outcome, says] = answered;
  const reply = await lines.say(LINES[ask](shortIdOf(runId)));
  expect(reply.receipt).toMatchObject({ outcome, message: expect.stringMatching(says) });
  const isApplied = outcome === 'applied';
  const isCard = isApplied && ask !== 'approve';
  const changed = isCard ? { run, kind: 'run' } : { run, kind: 'approval', step: 'review' };
  expect(reply).toMatchObject({
    view: { kind: isCard ? 'run' : 'receipt' },
    isPrivate: !isApplied,
    subject: isApplied ? changed : null,
  });
  expect(await lines.audit(runId)).toContainEqual(
    expect.objectContaining({ receipt: reply.receipt.id, outcome }),
  );
});

const READ: readonly [line: string, kind: string, isPrivate: boolean][] = [
  ['show', 'run', false],
  ['why', 'run', true],
  ['log', 'log', true],
  ['graph', 'graph', true],
  ['bundle', 'bundle', true],
];

test('a task is read in full by whoever may look, also by its run; nobody else hears of it', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const { runId } = await lines.begin({
    payload: { title: 'Pay', note: `${'n'.repeat(30_000)}end` },
  });
  const viewer = asCaller(BEN, { role: 'project_viewer' });
  const reply = await lines.say(`show ${runId.slice(-6)} --full`, viewer);
  expect(reply).toMatchObject({
    view: { kind: 'approval', isWhole: true },
    isPrivate: true,
    subject: null,
    receipt: {
      outcome: 'answered',
      message: expect.stringMatching(/^Task \w+\.\d+ was read in full/),
    },
  });
  expect(reply.drawn.replaceAll(/[\s│]/g, '').includes(`${'n'.repeat(30_000)}end`)).toBe(true);
  const unknown = await lines.say(`show ${runId.slice(-6)}.99 --full`, viewer);
  expect(unknown.receipt).toMatchObject({
    outcome: 'unknown',
    message: expect.stringMatching(/no task 99/),
  });
});

test.each(READ)('%s shows a %s, and that is on record', async (verb, kind, isPrivate) => {
  const lines = await openRunLines();
  await lines.apply();
  const { run, runId } = await lines.begin();
  const viewer = asCaller(BEN, { role: 'project_viewer' });
  const reply = await lines.say(`${verb} ${runId.slice(-6)}`, viewer);
  expect(reply).toMatchObject({ view: { kind }, isPrivate, receipt: { outcome: 'answered' } });
  expect(reply.subject).toEqual(isPrivate ? null : { run, kind: 'run' });
  const [row] = await waitForFact('its row', async () => {
    const rows = await lines.audit(runId);
    return rows.length > 0 && rows;
  });
  expect(row).toMatchObject({ asked: verb, actor_name: '@ben', outcome: 'answered' });
});

test('why tells the root cause of a run that failed, and show a task that is named', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const failed = await lines.begin();
  await lines.fail(failed.run, 'call');
  const why = await lines.say(`why ${failed.runId}`);
  expect(why.view).toMatchObject({ kind: 'failure-alert', root: { id: 'call' } });
  const { run, runId } = await lines.begin();
  const { steps } = await lines.stateOf(run);
  const show = await lines.say(`show ${shortIdOf(runId)}.${steps['review']?.task?.seq}`);
  expect(show.view).toMatchObject({ kind: 'approval', step: 'review' });
  expect(show.subject).toEqual({ run, kind: 'approval', step: 'review' });
  expect(await lines.say(`show ${shortIdOf(runId)}.99`)).toMatchObject({
    receipt: { outcome: 'unknown', message: expect.stringContaining('has no task 99') },
  });
});

test('a log shows the last of its events, and how many there are before', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const { run, runId } = await lines.begin();
  for (let round = 0; round < 30; round += 1) {
    await lines.say(`pause ${runId}`);
    await lines.say(`resume ${runId}`);
  }
  const { head } = await lines.stateOf(run);
  const { view } = await lines.say(`log ${runId}`);
  if (view.kind !== 'log') throw new Error(view.kind);
  expect(view.omitted).toBe(head - view.events.length);
  expect(view.omitted).toBeGreaterThan(0);
  expect(view.events.at(0)?.seq).toBe(view.omitted + 1);
  expect(view.events.at(-1)).toMatchObject({ seq: head, type: 'state_changed' });
});

test.each([
  ['stop 91c04f2a --timeout 60s', 'A stop at once takes no --timeout.'],
  ['stop 91c04f2a --drain --timeout soon', '--timeout cannot be "soon".'],
  ['stop 91c04f2a --drain --timeout 0s', '--timeout cannot be "0s".'],
  [
    'stop --drain --timeout 30d',
    'The time for what is in flight to finish must be from 1 s to 24 h.',
  ],
  ['stop 91c04f2a --confirm 1', '--confirm goes with --workflow <w> --all.'],
  ['stop --all', '--all does not say of which workflow.'],
  ['stop --workflow w', '--workflow does not say which of its runs.'],
  ['stop 91c04f2a --workflow w --all', 'A run and --workflow exclude each other.'],
  ['stop --workflow w --all --confirm many', '--confirm cannot be "many".'],
  ['list --failed --active', '--failed and --active exclude each other.'],
  ['list --since yesterday', '--since cannot be "yesterday".'],
  ['approve 91c04f2a amount', '"amount" gives nothing a value.'],
  ['approve 91c04f2a --version 0', '--version cannot be "0".'],
  ['start w =5', '"=5" gives nothing a value.'],
  ['reject 91c04f2a', 'A no needs a reason.'],
  ['reject 91c04f2a "  "', 'A no needs a reason.'],
  ['stop 91c04f2a --force', 'There is no flag --force for /run stop.'],
  ['stpo 91c04f2a', 'There is no verb "stpo".'],
  ['show "91c0', 'The quote at character 6 is never closed: "91c0'],
])('%s is refused with a way to mend it, and on record', async (line, message) => {
  const lines = await openRunLines();
  const { receipt, view, isPrivate } = await lines.say(line);
  expect(receipt).toMatchObject({ outcome: 'invalid', message, fix: expect.stringMatching(/\w/) });
  expect(view).toMatchObject({ kind: 'receipt', message });
  expect(isPrivate).toBe(true);
  expect(await lines.audit('')).toContainEqual(
    expect.objectContaining({ receipt: receipt.id, outcome: 'invalid', message }),
  );
});

test('an ending that several runs share names them all, and does nothing', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const ids = [1, 2].map((n) => `019a7e00-0000-7000-8000-0000${n}000abcd`);
  for (const runId of ids) {
    await startRun(lines.app, { workflow: 'w', input: {}, trigger: 'test', by: ANA, runId });
  }
  const { receipt, drawn } = await lines.say('stop abcd');
  expect(receipt.outcome).toBe('ambiguous');
  for (const runId of ids) expect(drawn).toContain(shortIdOf(runId));
  expect((await lines.say(`stop ${shortIdOf(ids[0] ?? '')}`)).receipt.outcome).toBe('applied');
});

test('the lists show what there is, of all or of one workflow', async () => {
  const lines = await openRunLines();
  await lines.apply();
  await lines.apply('other');
  const { runId } = await lines.begin();
  await lines.queue('other');
  const failed = await lines.begin();
  await lines.fail(failed.run, 'call');
  const counts = async (line: string) => {
    const { view } = await lines.say(line);
    if (view.kind !== 'command-center') throw new Error(view.kind);
    return Object.fromEntries(view.sections.map(({ section, count }) => [section, count]));
  };
  expect(await counts('list')).toEqual({ awaiting: 1, draining: 0, running: 1, failed: 1 });
  expect(await counts('list --active')).toEqual({ awaiting: 1, draining: 0, running: 1 });
  expect(await counts('list --awaiting')).toEqual({ awaiting: 1 });
  expect(await counts('list --failed --workflow other')).toEqual({ failed: 0 });
  lines.clock.wind(2 * 3_600_000);
  expect(await counts('list --failed --since 1h')).toEqual({ failed: 0 });
  expect(await counts('list --failed --since 7d')).toEqual({ failed: 1 });
  const unknown = await lines.say('list --workflow othre');
  expect(unknown.receipt).toMatchObject({ outcome: 'unknown', fix: 'Did you mean "other"?' });
  const { view } = await lines.say('tasks');
  expect(view).toMatchObject({ kind: 'tasks', hasMore: false, tasks: [{ step: 'review' }] });
  expect(JSON.stringify(view)).toContain(shortIdOf(runId));
});

test('a run is started with what is typed, and its card lives on', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const reply = await lines.say('/run start w order.id=5 “note=by hand” name="Ana B"');
  expect(reply).toMatchObject({
    isPrivate: false,
    view: { kind: 'run', status: 'queued', title: { startedBy: '@ana' } },
    receipt: { outcome: 'applied' },
  });
  const { input } = await lines.stateOf(reply.subject?.run ?? 0);
  expect(input).toEqual({ input: { order: { id: 5 }, note: 'by hand', name: 'Ana B' } });
  const less = await lines.say('start w n=1 —exclude after,call');
  const { excluded } = await lines.stateOf(less.subject?.run ?? 0);
  expect(excluded).toEqual(['after', 'call']);
  const unknown = await lines.say('start v');
  expect(unknown).toMatchObject({ view: { kind: 'receipt' }, receipt: { outcome: 'unknown' } });
});

test('a held workflow takes no run until it is released, and says who holds it and why', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const held = await lines.say('hold w month end — “by Friday”');
  expect(held).toMatchObject({
    isPrivate: false,
    view: { kind: 'receipt', actions: [{ intent: { type: 'release', workflow: 'w' } }] },
  });
  expect((await lines.say('start w', asCaller(BEN))).receipt).toMatchObject({
    outcome: 'refused',
    message: expect.stringMatching(/held by @ana, just now \(month end — by Friday\)/),
  });
  expect((await lines.say('hold w')).receipt.outcome).toBe('already');
  expect((await lines.say('release w')).receipt.outcome).toBe('applied');
  expect((await lines.say('release w')).receipt.outcome).toBe('already');
  expect((await lines.say('start w')).receipt.outcome).toBe('applied');
});

test('a task is approved with edits, and never by what is said of an older version', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const payload = { title: 'Pay', amount: 5, note: 'as it is' };
  const { run, runId } = await lines.begin({ payload, quorum: 2 });
  const edited = await lines.say(`approve ${runId} amount=7 —set note=“by hand”`);
  expect(edited).toMatchObject({
    receipt: { outcome: 'applied' },
    isPrivate: false,
    subject: { run, kind: 'approval', step: 'review' },
  });
  const { steps } = await lines.stateOf(run);
  expect(steps['review']?.task).toMatchObject({
    payloadVersion: 2,
    payload: { title: 'Pay', amount: 7, note: 'by hand' },
  });
  const late = await lines.say(`approve ${runId} --version 1`, asCaller(BEN));
  expect(late.receipt).toMatchObject({
    outcome: 'refused',
    message: expect.stringContaining('superseded by a newer payload'),
  });
  const second = await lines.say(`approve ${runId} --version 2`, asCaller(BEN));
  expect(second.receipt.outcome).toBe('applied');
  expect((await lines.stateOf(run)).steps['review']?.task?.approved).toBe(true);
});

test('a no keeps the words that were said', async () => {
  const lines = await openRunLines();
  await lines.apply();
  const { run, runId } = await lines.begin();
  const { receipt } = await lines.say(`reject ${runId} don’t —  it's "too much"`);
  expect(receipt.outcome).toBe('applied');
  const { steps } = await lines.stateOf(run);
  expect(steps['review']?.task?.decided?.reason).toBe(`don’t — it's too much`);
});
