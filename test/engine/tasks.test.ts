import { describe, expect, test } from 'vitest';
import type { DecideTask } from '#src/domain/run-request.ts';
import { FIRST_REMINDER_MS } from '#src/domain/task-reminders.ts';
import { recordGroups } from '#src/operations/record-groups.ts';
import { insertUser } from '#src/store/users.ts';
import { databases } from '#test/support/databases.ts';
import type { EngineApp } from '#test/support/engine-app.ts';
import { ANA, asPerson, BEN, T0 } from '#test/support/factories.ts';
import { readRun } from '#test/support/rows.ts';
import { PATIENCE } from '#test/support/run-watch.ts';
import { skips } from '#test/support/sequences.ts';
import { hold } from '#test/support/stage.ts';
import { openStaged, type StagedOptions } from '#test/support/staged-engine.ts';

const OPERATORS = { CHAT_OPERATORS: 'slack:U1,discord:2' };
const review = (more: object = {}) => ({
  id: 'review',
  type: 'human_task',
  task_payload: { title: 'Send it?', draft: 'Dear all' },
  ...more,
});
const SEND = {
  id: 'send',
  type: 'write',
  depends_on: ['review'],
  args: { draft: '{{steps.review.result.draft}}' },
};

const say = (who: typeof ANA, over: Partial<DecideTask> = {}): DecideTask => ({
  type: 'decide_task',
  step: 'review',
  approved: true,
  result: {},
  person: asPerson(who),
  ...over,
});

/** A run that waits for its task, and that nobody drives. */
async function openWaiting(task: object, options: StagedOptions = {}) {
  const staged = await openStaged({}, { config: OPERATORS, ...options });
  const { engine } = staged;
  await engine.applyGraph([review(task), SEND]);
  const { run } = await engine.start();
  await untilWaiting(engine, run);
  return { ...staged, run };
}

async function untilWaiting(engine: EngineApp, run: number) {
  await engine.until(run, ({ steps }) => steps['review']?.status === 'waiting');
  await expect.poll(() => engine.row(run), PATIENCE).toMatchObject({ owner: null });
}

describe.each(databases())('a task on $name', (on) => {
  test('goes on with what was edited, once enough have approved that', async () => {
    const { engine, stage, run } = await openWaiting({ quorum: 2 }, { on });
    await engine.ask(run, say(ANA));
    await engine.ask(run, say(BEN, { payloadVersion: 1, edits: { draft: 'Dear Ana' } }));
    await expect(engine.ask(run, say(ANA, { payloadVersion: 1 }))).rejects.toThrow(
      /superseded by a newer payload \(version 2, edited by @ben, just now\)/,
    );
    await engine.ask(run, say(ANA, { payloadVersion: 2 }));
    expect((await engine.ended(run)).status).toBe('completed');
    expect(stage.callsOf('send')[0]?.input).toEqual({ args: { draft: 'Dear Ana' } });
    expect((await engine.lines(run)).slice(3, 9).map(([type]) => type)).toEqual([
      'task_voted',
      'task_payload_edited',
      'task_voted',
      'task_voted',
      'task_completed',
      'step_completed',
    ]);
  });

  test('keeps its votes when everything is started again', async () => {
    const { engine, target, run } = await openWaiting({ quorum: 2 }, { on });
    await engine.ask(run, say(ANA));
    await engine.close();
    const again = await openStaged({}, { target, config: OPERATORS });
    await expect(again.engine.ask(run, say(ANA))).rejects.toThrow(/counted 1 of 2\.$/);
    await again.engine.ask(run, say(BEN));
    expect((await again.engine.ended(run)).status).toBe('completed');
  });

  test('holds nothing while it waits, nor once it was voted on', async () => {
    const { engine, run } = await openWaiting({ quorum: 2 }, { on });
    const { steps } = await engine.ask(run, say(ANA));
    await expect.poll(() => engine.worker.engine.drivenRuns, PATIENCE).toBe(0);
    expect(await readRun(engine.app.db, run)).toMatchObject({
      owner: null,
      wake_at: steps['review']?.task?.remindAt,
    });
  });

  test('is reminded of, and the run let go again', async () => {
    const { engine, clock, run } = await openWaiting({}, { on });
    clock.wind(FIRST_REMINDER_MS);
    const { steps } = await engine.until(
      run,
      (state) => state.steps['review']?.task?.reminders === 1,
    );
    await untilWaiting(engine, run);
    expect(await readRun(engine.app.db, run)).toMatchObject({
      wake_at: steps['review']?.task?.remindAt,
      awaiting: 1,
    });
    await engine.ask(run, say(BEN));
    expect((await engine.ended(run)).status).toBe('completed');
  });

  test('that nobody there may decide fails its run at once, and says who was looked for', async () => {
    const { engine, stage } = await openStaged({}, { on, config: OPERATORS });
    await engine.applyGraph([review({ approvers: ['role:admin'], quorum: 2 }), SEND]);
    const { run } = await engine.start();
    const message = expect.stringMatching(/^Looked for any project admin and found 1, but 2 /);
    expect((await engine.ended(run)).failure).toEqual({
      code: 'HUMAN_TASK_FAILED',
      stepId: 'review',
      message,
    });
    expect((await engine.lines(run)).slice(2, 4)).toEqual([
      [
        'step_failed',
        'review',
        { code: 'HUMAN_TASK_FAILED', message, attempt: 0, outcome: 'known', will_retry: false },
      ],
      skips('send', 'blocked'),
    ]);
    expect(stage.calls).toEqual([]);
  });

  test('waits for a group where one of its members may decide, and fails where none may', async () => {
    const { engine } = await openStaged({}, { on, config: OPERATORS });
    await recordGroups(engine.app, 'slack', [
      { id: 'S1', members: ['U7', 'U1'] },
      { id: 'S2', members: ['U7'] },
    ]);
    await engine.applyGraph([review({ approvers: ['slack-group:S1'] }), SEND]);
    await untilWaiting(engine, (await engine.start()).run);
    await engine.applyGraph([review({ approvers: ['slack-group:S2'] }), SEND]);
    const { failure } = await engine.ended((await engine.start()).run);
    expect(failure?.message).toMatch(/^Looked for members of the Slack group S2 and found 0, /);
  });

  test.each([
    { payload: ['a', 'list'], says: /^task_payload must be an object .* came out as a list\./ },
    { payload: 'a text', says: /^task_payload must be an object .* came out as a string\./ },
  ])('that is to show $payload fails its run at once', async ({ payload, says }) => {
    const { engine } = await openStaged({ a: () => ({ payload }) }, { on });
    const task = { depends_on: ['a'], task_payload: '{{steps.a.result.payload}}' };
    await engine.applyGraph([{ id: 'a', type: 'pure' }, review(task)]);
    const { run } = await engine.start();
    expect((await engine.ended(run)).failure).toEqual({
      code: 'HUMAN_TASK_FAILED',
      stepId: 'review',
      message: expect.stringMatching(says),
    });
  });

  test('finds the users that were added', async () => {
    const { engine } = await openStaged({}, { on });
    const { app } = engine;
    const uuid = '019aa8f3-7c11-7d42-9b0e-52e091c04f2a';
    const role = 'project_admin' as const;
    const ana = { uuid, email: 'ana@example.com', name: 'Ana', role, createdAt: T0 };
    const statements = [insertUser(app.db, app.projectId, ana)];
    await app.journal.submit('people', { type: 'write', statements, barrier: false });
    await engine.applyGraph([review({ approvers: ['role:admin'], quorum: 2 }), SEND]);
    const { run } = await engine.start();
    await untilWaiting(engine, run);
    const user = { ...ANA, user: uuid };
    const email = ana.email;
    const state = await engine.ask(run, say(ANA, { person: asPerson(user, { email, role }) }));
    expect(state.steps['review']?.task?.votes).toMatchObject([{ by: user }]);
  });

  test('is decided in a paused run, which goes on only when it is resumed', async () => {
    const { engine, stage, clock, run } = await openWaiting({ timeout_s: 60 }, { on });
    await engine.ask(run, { type: 'pause', by: ANA });
    clock.wind(3_600_000);
    const decided = await engine.ask(run, say(BEN));
    expect(decided).toMatchObject({ status: 'paused', steps: { review: { status: 'succeeded' } } });
    await expect.poll(() => engine.worker.engine.drivenRuns, PATIENCE).toBe(0);
    expect(stage.calls).toEqual([]);
    await engine.ask(run, { type: 'resume', by: ANA });
    expect((await engine.ended(run)).status).toBe('completed');
  });

  test('is not decided by a resume, and does not expire in a pause', async () => {
    const { engine, clock, run } = await openWaiting({ timeout_s: 60 }, { on });
    await engine.ask(run, { type: 'pause', by: ANA });
    clock.wind(3_600_000);
    const resumed = await engine.ask(run, { type: 'resume', by: BEN });
    expect(Number(resumed.steps['review']?.task?.expiresAt)).toBeGreaterThan(clock.now());
    await untilWaiting(engine, run);
    expect(await engine.row(run)).toMatchObject({ status: 'running', awaiting: true });
    clock.wind(60_000);
    expect((await engine.ended(run)).failure?.code).toBe('HUMAN_TASK_FAILED');
  });
});

test('a task without a payload has nothing to show but its step', async () => {
  const { engine, run } = await openWaiting({ task_payload: null, approvers: null, quorum: '' });
  const [, , created] = await engine.lines(run);
  expect(created).toMatchObject([
    'task_created',
    'review',
    { payload: null, approvers: [], quorum: 1 },
  ]);
});

test('a pending task never holds a drain open', async () => {
  const beside = hold();
  const { engine } = await openStaged({ beside: beside.play });
  await engine.applyGraph([review(), SEND, { id: 'beside', type: 'write' }]);
  const { run } = await engine.start();
  await beside.begun;
  await engine.until(run, ({ steps }) => steps['review']?.status === 'waiting');
  await engine.ask(run, { type: 'stop_graceful', by: ANA, drainMs: 60_000 });
  await expect(engine.ask(run, say(BEN))).rejects.toThrow(/its task review was withdrawn\.$/);
  beside.succeed();
  expect((await engine.ended(run)).status).toBe('stopped');
});

test('a run that waits or is paused does not stall, however long it is silent', async () => {
  const { engine, clock, run } = await openWaiting({});
  clock.wind(365 * 24 * 3_600_000);
  await engine.until(run, ({ steps }) => steps['review']?.task?.reminders === 1);
  await engine.ask(run, { type: 'pause', by: ANA });
  clock.wind(365 * 24 * 3_600_000);
  engine.worker.engine.wake();
  await expect.poll(() => engine.worker.engine.drivenRuns, PATIENCE).toBe(0);
  expect(await readRun(engine.app.db, run)).toMatchObject({ status: 'paused', wake_at: null });
  await engine.ask(run, { type: 'resume', by: ANA });
  await engine.ask(run, say(BEN));
  expect((await engine.ended(run)).status).toBe('completed');
});
