import { describe, expect, test } from 'vitest';
import { diagnose, type World } from '#src/domain/diagnose.ts';
import { evolve } from '#src/domain/evolve.ts';
import { ANA, asPerson, forEach, makeGraph, type StepDraft, T0 } from '#test/support/factories.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const start = (...steps: Parameters<typeof makeGraph>) => RunOnPaper.start(makeGraph(...steps));

/** As a healthy installation sees it. */
function look({ graph, state, now }: RunOnPaper, world: Partial<World> = {}) {
  return diagnose(graph, state, { now, hasLiveWorker: true, ...world });
}

describe('a run that has not started', () => {
  test('has no worker', () => {
    const run = new RunOnPaper(makeGraph({ id: 'a' })).wait(40_000);
    expect(look(run, { hasLiveWorker: false })).toEqual({
      symptom: 'It has been queued for 40 s.',
      cause: 'No worker is alive.',
      next: 'Start one: "signalbox worker".',
    });
  });

  test('is not stuck in its first seconds', () => {
    expect(look(start({ id: 'a' }).wait(4_999))).toBeNull();
  });

  test('or must wait a moment', () => {
    expect(look(start({ id: 'a' }).wait(6_000))).toEqual({
      symptom: 'It has been starting for 6 s.',
      cause: 'A worker is alive: starting takes a moment, longer when it is busy.',
      next: 'Wait 30 s; then check the credits and validate the workflow.',
    });
  });
});

describe('a paused run', () => {
  test('says who paused it', () => {
    const run = start({ id: 'a' }).begin('a').ask({ type: 'pause', by: ANA }).wait(240_000);
    expect(look(run)).toEqual({
      symptom: 'It is paused: nothing starts.',
      cause: 'It was paused by @ana, 4 min ago.',
      next: 'Resume it, or stop it.',
    });
  });

  test('or that nobody is known to have', () => {
    const { graph, state } = start({ id: 'a' });
    const data = { from: 'running', to: 'paused', reason: 'paused' } as const;
    const paused = evolve(state, { type: 'state_changed', seq: 3, at: T0, data });
    const { cause } = diagnose(graph, paused, { now: T0, hasLiveWorker: true }) ?? {};
    expect(cause).toBe('It was paused, just now.');
  });
});

test('a draining run says which steps it waits for, and how long', () => {
  const run = start({ id: 'a' }, { id: 'b' }).begin('a', 'b');
  run.ask({ type: 'stop_graceful', by: ANA, drainMs: 60_000 }).wait(20_000);
  expect(look(run)).toEqual({
    symptom: 'It is draining: a graceful stop waits for steps a, b.',
    cause: 'What is in flight may end by itself; 40 s are left.',
    next: 'Wait, or stop it immediately.',
  });
});

describe('a run without a live worker', () => {
  test('stands where it was', () => {
    expect(look(start({ id: 'a' }).begin('a'), { hasLiveWorker: false })).toEqual({
      symptom: 'It does not move.',
      cause: 'No worker is alive. It was at step a.',
      next: 'Start one: "signalbox worker". It takes the run over.',
    });
  });

  test('stands between two steps', () => {
    const run = start({ id: 'a' }, { id: 'b', depends_on: ['a'] })
      .begin('a')
      .succeed('a');
    expect(look(run, { hasLiveWorker: false })?.cause).toBe('No worker is alive.');
  });

  test('is not held up by that while it waits for people', () => {
    const run = start({ id: 'review', type: 'ask' }).askPeople('review');
    expect(look(run, { hasLiveWorker: false })?.symptom).toBe(
      'It waits for a decision at step review.',
    );
  });
});

/** Two calls, of which the second began 5 s later. */
const slow = () => start({ id: 'a' }, { id: 'b', type: 'pure' }).begin('a').wait(5_000).begin('b');

describe('a step that runs long', () => {
  test('is measured against its own calls', () => {
    const world = { p95Ms: (id: string) => (id === 'a' ? 12_000 : null) };
    expect(look(slow().wait(40_000), world)).toEqual({
      symptom: 'Step a has been running for 45 s.',
      cause: 'A slow call. 19 of 20 of its calls end within 12 s. It has a time limit of 1 min.',
      next: 'Check the external API; raise timeout_s, or stop the run.',
    });
  });

  test('is no news while it is within them', () => {
    expect(look(slow().wait(40_000), { p95Ms: () => 60_000 })).toBeNull();
  });

  test('is measured against a minute when too few of its calls are known', () => {
    expect(look(slow().wait(50_000))).toBeNull();
    const run = slow().wait(50_000).succeed('a').wait(20_000);
    expect(look(run)).toMatchObject({
      symptom: 'Step b has been running for 1 min.',
      cause: 'A slow call. It has no time limit.',
    });
  });

  test('is named first when it is the slowest', () => {
    expect(look(slow().wait(90_000))?.symptom).toBe('Step a has been running for 1 min.');
  });
});

describe('a pending task is no fault', () => {
  test('it says who can decide and when it expires', () => {
    const run = start({ id: 'review', type: 'ask' }, { id: 'legal', type: 'ask' });
    const approvers = ['role:admin', 'user:ben@example.com'];
    run.askPeople('review', T0 + 3_600_000, { approvers });
    expect(look(run.askPeople('legal'))).toEqual({
      symptom: 'It waits for a decision at steps review, legal.',
      cause:
        'By design, it is not stuck: any project admin or ben@example.com can decide. It expires in 1 h.',
      next: 'Approve or reject it.',
    });
  });

  test('it says who has approved it already', () => {
    const run = start({ id: 'review', type: 'ask' }).askPeople('review', null, { quorum: 2 });
    const nobody = look(run)?.cause;
    run.ask({
      type: 'decide_task',
      step: 'review',
      approved: true,
      result: {},
      person: asPerson(ANA),
    });
    const said = (votes: string) =>
      `By design, it is not stuck: any contributor can decide. ${votes} It never expires.`;
    expect(nobody).toBe(said('0 of 2 approvals are there.'));
    expect(look(run)?.cause).toBe(said('1 of 2 approvals are there (@ana).'));
  });

  test('or that anybody can, and that it never does', () => {
    const run = start({ id: 'review', type: 'ask' }).askPeople('review');
    expect(look(run)?.cause).toBe(
      'By design, it is not stuck: any contributor can decide. It never expires.',
    );
  });
});

test('a step in its back-off says when it is tried again, and what happened', () => {
  const run = start({ id: 'a', retry_count: 1 }, { id: 'b', retry_count: 1 }).begin('a', 'b');
  run.tell(run.failed('b', { retryAfterMs: 60_000 }), run.failed('a', { retryAfterMs: 30_000 }));
  expect(look(run)).toEqual({
    symptom: 'Step a waits to be tried again, in 30 s.',
    cause: 'Its last attempt failed: MCP_TOOL_FAILED, HTTP 503',
    next: 'Wait, or stop the run.',
  });
});

test('a run that gets on, or has ended, has no diagnosis', () => {
  const run = start({ id: 'a' }).begin('a');
  expect(look(run)).toBeNull();
  expect(look(run.succeed('a'))).toBeNull();
  expect(look(start({ id: 'a' }).begin('a').fail('a'))).toBeNull();
  expect(look(start({ id: 'a' }).ask({ type: 'stop_immediate', by: ANA }))).toBeNull();
});

describe('a run within a loop', () => {
  const looping = (...body: StepDraft[]) => start(forEach({ id: 'each' }, ...body)).open('each', 3);

  test('is slow at a step of an item', () => {
    const run = looping({ id: 'send' }).begin('each[1]/send').wait(70_000);
    expect(look(run)?.symptom).toBe('Step each[1]/send has been running for 1 min.');
  });

  test('waits for a decision in an item', () => {
    const run = looping({ id: 'ask', type: 'ask' })
      .askPeople('each[1]/ask')
      .askPeople('each[0]/ask');
    expect(look(run)?.symptom).toBe('It waits for a decision at steps each[0]/ask, each[1]/ask.');
  });

  test('that nobody drives would get on', () => {
    const run = looping({ id: 'send' });
    expect(look(run, { hasLiveWorker: false })?.cause).toBe('No worker is alive.');
  });
});
