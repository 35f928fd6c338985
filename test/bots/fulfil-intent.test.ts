import { expect, test } from 'vitest';
import { fulfilIntent, type Said } from '#bots/fulfil-intent.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { Caller } from '#src/operations/caller.ts';
import { asCaller } from '#test/support/callers.ts';
import { BEN } from '#test/support/factories.ts';
import { type AskName, MEETINGS, WAYS } from '#test/support/meetings.ts';
import { openRunLines, withDrawing } from '#test/support/run-lines.ts';

const BEN_PRESSES = asCaller(BEN, { place: 'discord:77' });

async function openPresses() {
  const lines = await openRunLines();
  await lines.apply();
  return {
    ...lines,
    press: async (intent: Intent, said?: Said, caller: Caller = asCaller()) => {
      return withDrawing(await fulfilIntent(lines.desk, caller, intent, said));
    },
    /** What the buttons of the task's card carry. */
    taskOf: async (run: number, runId: string) => {
      const { steps } = await lines.stateOf(run);
      const task = steps['review']?.task;
      return { runId, seq: task?.seq ?? 0, version: task?.payloadVersion ?? 0 };
    },
  };
}

/** A card without a task has no button to approve it. */
const PRESSED = MEETINGS.filter(({ status, ask }) => status !== 'queued' || ask !== 'approve');

test.each(PRESSED)('a press on $ask of a run that is $status', async (meeting) => {
  const { status, ask, answered } = meeting;
  const presses = await openPresses();
  const { run, runId } = await WAYS[status](presses);
  const intents: Record<AskName, Intent> = {
    pause: { type: 'pause', runId },
    resume: { type: 'resume', runId },
    drain: { type: 'drain', runId },
    stop: { type: 'stop', runId },
    approve: { type: 'approve', ...(await presses.taskOf(run, runId)) },
  };
  const [outcome, says] = answered;
  const { receipt, isPrivate, view } = await presses.press(intents[ask]);
  expect(receipt).toMatchObject({ outcome, message: expect.stringMatching(says) });
  expect(receipt.message).toMatch(/\.$/);
  expect(isPrivate).toBe(outcome !== 'applied');
  expect(view.kind).toBe(outcome === 'applied' && ask !== 'approve' ? 'run' : 'receipt');
  expect(await presses.audit(runId)).toContainEqual(
    expect.objectContaining({ receipt: receipt.id, asked: ask, outcome }),
  );
});

test('a no is taken with its reason, and a press alone is told how to give one', async () => {
  const presses = await openPresses();
  const { run, runId } = await presses.begin();
  const no: Intent = { type: 'reject', ...(await presses.taskOf(run, runId)) };
  expect((await presses.press(no)).receipt).toMatchObject({
    outcome: 'invalid',
    message: 'A no needs a reason.',
    fix: expect.stringContaining('/run reject'),
  });
  expect((await presses.stateOf(run)).steps['review']?.task?.approved).toBeNull();
  const { receipt } = await presses.press(no, { reason: 'too much' });
  expect(receipt.outcome).toBe('applied');
  expect((await presses.stateOf(run)).steps['review']?.task).toMatchObject({
    approved: false,
    decided: { reason: 'too much' },
  });
});

test('what a form changed is approved as one, and the old card can approve it no more', async () => {
  const presses = await openPresses();
  const { run, runId } = await presses.begin({ payload: { title: 'Pay', amount: 5 }, quorum: 2 });
  const task = await presses.taskOf(run, runId);
  const edited = await presses.press(
    { type: 'edit-and-approve', ...task },
    { edits: { amount: '7' } },
  );
  expect(edited.receipt.outcome).toBe('applied');
  const late = await presses.press({ type: 'approve', ...task }, {}, BEN_PRESSES);
  expect(late.receipt).toMatchObject({
    outcome: 'refused',
    message: expect.stringContaining('superseded'),
  });
  const next: Intent = { type: 'approve', ...(await presses.taskOf(run, runId)) };
  expect((await presses.press(next, {}, BEN_PRESSES)).receipt.outcome).toBe('applied');
  expect((await presses.stateOf(run)).steps['review']?.task).toMatchObject({
    approved: true,
    payload: { amount: 7 },
  });
});

test('of two presses at once one decides, and both are told the truth', async () => {
  const presses = await openPresses();
  const { run, runId } = await presses.begin();
  const task = await presses.taskOf(run, runId);
  const both = await Promise.all([
    presses.press({ type: 'approve', ...task }),
    presses.press({ type: 'reject', ...task }, { reason: 'no' }, BEN_PRESSES),
  ]);
  const [won, lost] = both.toSorted((a) => (a.receipt.outcome === 'applied' ? -1 : 1));
  expect(won?.receipt.outcome).toBe('applied');
  expect(lost?.receipt).toMatchObject({
    outcome: 'already',
    message: expect.stringMatching(/already \(by @\w+, just now\)/),
  });
});

test('what is looked at, started, held and released is what the verbs do', async () => {
  const presses = await openPresses();
  const { run, runId } = await presses.begin();
  const kinds: [Intent, string][] = [
    [{ type: 'show', runId }, 'run'],
    [{ type: 'why', runId }, 'run'],
    [{ type: 'log', runId }, 'log'],
    [{ type: 'list', section: 'awaiting' }, 'command-center'],
    [{ type: 'help', verb: null }, 'help'],
    [{ type: 'help', verb: 'stop' }, 'help'],
  ];
  for (const [intent, kind] of kinds) {
    const { view, receipt } = await presses.press(intent);
    expect.soft([view.kind, receipt.outcome]).toEqual([kind, 'answered']);
  }
  const held = await presses.press({ type: 'hold', workflow: 'w' }, { reason: 'month end' });
  expect(held.receipt.outcome).toBe('applied');
  const again = await presses.press({ type: 'start', workflow: 'w' });
  expect(again.receipt.message).toMatch(/held by @ana, just now \(month end\)/);
  await presses.press({ type: 'release', workflow: 'w' });
  const started = await presses.press({ type: 'start', workflow: 'w' });
  expect(started).toMatchObject({ view: { kind: 'run' }, receipt: { outcome: 'applied' } });
  const all = { type: 'stop-all', workflow: 'w', drain: false } as const;
  expect((await presses.press({ ...all, count: 1 })).receipt.outcome).toBe('refused');
  expect((await presses.press({ ...all, count: 2 })).receipt.outcome).toBe('applied');
  expect((await presses.stateOf(run)).status).toBe('stopped');
});

test('a press by somebody who may not is answered, not obeyed', async () => {
  const presses = await openPresses();
  const { run, runId } = await presses.begin();
  const before = await presses.stateOf(run);
  const viewer = asCaller(BEN, { role: 'project_viewer' });
  const { seq, version } = await presses.taskOf(run, runId);
  const intents: Intent[] = [
    { type: 'approve', runId, seq, version },
    { type: 'pause', runId },
    { type: 'stop', runId },
    { type: 'drain', runId },
    { type: 'start', workflow: 'w' },
    { type: 'hold', workflow: 'w' },
    { type: 'stop-all', workflow: 'w', drain: true, count: 1 },
  ];
  for (const intent of intents) {
    const { receipt, isPrivate } = await presses.press(intent, {}, viewer);
    expect
      .soft([intent.type, receipt.outcome, isPrivate])
      .toEqual([intent.type, 'forbidden', true]);
  }
  expect(await presses.stateOf(run)).toEqual(before);
});
