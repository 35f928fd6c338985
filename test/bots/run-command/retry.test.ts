import { expect, test } from 'vitest';
import { fulfilIntent } from '#bots/fulfil-intent.ts';
import { answerRunCommand } from '#bots/run-command/answer-run-command.ts';
import { stopRun } from '#src/operations/stop-run.ts';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { openRunLines, type RunLines } from '#test/support/run-lines.ts';

async function openLines() {
  const lines = await openRunLines();
  await lines.apply();
  return lines;
}

async function failOne(lines: RunLines) {
  const started = await lines.begin();
  await lines.fail(started.run, 'call');
  return started;
}

/** Cut off in a call of which nobody knows whether it happened. */
async function stopOne(lines: RunLines) {
  const started = await lines.begin();
  await stopRun(lines.app, asCaller(), { run: started.runId, isGraceful: false });
  return started;
}

async function previewOf(lines: RunLines, runId: string, flags = '') {
  const { view, receipt, isPrivate } = await lines.say(`/run retry ${runId} ${flags}`);
  if (view.kind !== 'retry-preview') throw new Error(receipt.message);
  expect({ outcome: receipt.outcome, isPrivate }).toEqual({ outcome: 'answered', isPrivate: true });
  return view;
}

test('a line shows what a retry means; its code starts that, once, and both cards tell of it', async () => {
  const lines = await openLines();
  const { runId } = await failOne(lines);
  const shown = await previewOf(lines, runId);
  expect(shown.summary).toBe('Nothing is kept: 3 steps run again.');
  const started = await lines.say(`/run retry ${runId} --confirm ${shown.code}`);
  expect(started).toMatchObject({ view: { kind: 'run' }, receipt: { outcome: 'applied' } });
  expect(started.receipt.message).toMatch(/^Run …\w{8} of w v1 is queued: it continues run …/);
  expect(started.view).toMatchObject({ title: { chain: { no: 2, retried: null } } });
  const again = await lines.say(`/run retry ${runId} --confirm ${shown.code}`);
  expect(again.receipt).toMatchObject({
    outcome: 'already',
    message: expect.stringContaining('was already retried by @ana, just now'),
  });
  const old = await lines.say(`/run show ${runId}`);
  const next = started.view.kind === 'run' ? started.view.title.runId : '';
  expect(old.view).toMatchObject({ title: { chain: { no: 1, retried: { runId: next } } } });
  expect(old.drawn).toContain('Retried as run …');
  expect(await lines.audit(runId)).toContainEqual(
    expect.objectContaining({ receipt: started.receipt.id, asked: 'retry', outcome: 'applied' }),
  );
});

test('what may act twice has to be named: by --redo or by the code, not by --go', async () => {
  const lines = await openLines();
  const { runId } = await stopOne(lines);
  expect((await previewOf(lines, runId)).repeats).toMatchObject([
    { step: 'call', needsTick: true },
  ]);
  const unnamed = await lines.say(`/run retry ${runId} --go`);
  expect(unnamed.receipt).toMatchObject({
    outcome: 'refused',
    fix: expect.stringContaining('--redo call'),
  });
  const stale = await lines.say(`/run retry ${runId} --confirm 00000000`);
  expect(stale.receipt.outcome).toBe('refused');
  expect((await lines.say(`/run retry ${runId} --redo call`)).receipt.outcome).toBe('applied');
});

test('a button shows it, and another one starts it', async () => {
  const lines = await openLines();
  const { runId } = await stopOne(lines);
  const press = (intent: Parameters<typeof fulfilIntent>[2], by = asCaller()) =>
    fulfilIntent(lines.desk, by, intent);
  const shown = await press({ type: 'retry', runId, fromPlace: 1 });
  const [start] = shown.view.actions;
  expect(shown.view).toMatchObject({ kind: 'retry-preview' });
  expect(start).toMatchObject({
    label: 'Retry, and repeat 1 step',
    intent: { type: 'retry-now', runId, fromPlace: 1 },
  });
  if (!start) throw new Error('nothing is offered');
  const viewer = await press(start.intent, asCaller(BEN, { role: 'project_viewer' }));
  expect(viewer.receipt.outcome).toBe('forbidden');
  const both = await Promise.all([press(start.intent), press(start.intent, asCaller(BEN))]);
  expect(both.map(({ receipt }) => receipt.outcome).toSorted()).toEqual(['already', 'applied']);
});

test.each(['12.34.abcd', 'discord:130000000000000001'])(
  'what asks for a retry under the key %s makes one run, however often it is delivered',
  async (requestKey) => {
    const lines = await openLines();
    const { runId } = await failOne(lines);
    const desk = { ...lines.desk, requestKey };
    const line = `/run retry ${runId} --fresh --go`;
    const deliver = () => answerRunCommand(desk, asCaller(), line);
    const first = await deliver();
    expect(first.receipt.outcome).toBe('applied');
    const made = first.view.kind === 'run' ? first.view.title.runId : '';
    await stopRun(lines.app, asCaller(), { run: made, isGraceful: false });
    const again = await deliver();
    expect(again.receipt.outcome).toBe('already');
    expect(again.view.actions).toMatchObject([{ intent: { type: 'show', runId: made } }]);
    // Somebody else's, or theirs of later, is another.
    const other = await lines.say(line);
    expect(other.receipt.outcome).toBe('applied');
  },
);

test('another input stands in the line: the card says how it is started', async () => {
  const lines = await openLines();
  const { runId } = await failOne(lines);
  const shown = await previewOf(lines, runId, 'n=2');
  expect(shown).toMatchObject({ isTyped: true, actions: [{ intent: { type: 'show' } }] });
  const started = await lines.say(`/run retry ${runId} n=2 --confirm ${shown.code}`);
  expect(started.receipt.outcome).toBe('applied');
});

test('a line that cannot be meant is told what is wrong with it', async () => {
  const lines = await openLines();
  const { runId } = await failOne(lines);
  const alone = 'exclude each other.';
  const wrong = [
    ['--from cal', 'unknown', 'The run has no step "cal".', 'Did you mean call?'],
    [
      '--from 9',
      'unknown',
      'The run has no step "9".',
      'Its steps begin with: call, review, after.',
    ],
    ['--from call --fresh', 'invalid', `--from and --fresh ${alone}`, 'Give one of them.'],
    ['--go --redo call', 'invalid', `--redo and --go ${alone}`, 'Give one of them.'],
    ['--confirm yes', 'invalid', '--confirm needs the 8 digits that stand for a plan.'],
    ['--confrm 3fa91c02', 'invalid', 'There is no flag --confrm for /run retry.'],
    ['5', 'invalid', '"5" gives nothing a value.'],
  ];
  for (const [flags, outcome, message, fix] of wrong) {
    const { receipt } = await lines.say(`/run retry ${runId} ${flags}`);
    const told = { outcome, message, ...(fix === undefined ? {} : { fix }) };
    expect.soft(receipt, flags).toMatchObject(told);
  }
});
