import { describe, expect, test } from 'vitest';
import type { TaskRequest } from '#src/domain/decide-outcomes.ts';
import type { Actor } from '#src/domain/run-events.ts';
import { ANA, BEN, T0 } from '#test/support/factories.ts';
import type { Line, RunOnPaper } from '#test/support/run-on-paper.ts';
import { skips } from '#test/support/sequences.ts';
import {
  asking,
  CLEO,
  DIFF,
  EDITED,
  edit,
  HOUR_MS,
  no,
  PAYLOAD,
  remind,
  say,
} from '#test/support/task-scene.ts';

const voted = (by: Actor, version = 1): Line => [
  'task_voted',
  'review',
  { approved: true, by, payload_version: version },
];
const edited = (by: Actor, version = 2, diff: unknown = DIFF): Line => [
  'task_payload_edited',
  'review',
  { payload_version: version, diff, by },
];
const decided = (by: Actor, result: object, more = {}): Line[] => [
  ['task_completed', 'review', { approved: true, result, by, ...more }],
  ['step_completed', 'review', { result }],
];

describe('exactly this is recorded:', () => {
  test.each<{ title: string; run: () => RunOnPaper; log: Line[] }>([
    {
      title: 'one yes, which hands on what could have been edited',
      run: () => asking().ask(say(BEN, { result: { note: 'ok', approved: 'forged' } })),
      log: decided(BEN, { draft: 'Dear all', copies: 2, note: 'ok', approved: true }),
    },
    {
      title: 'one no, which hands on why',
      run: () => asking().ask(no(BEN, { reason: 'too late', result: { note: 'no' } })),
      log: [
        [
          'task_completed',
          'review',
          {
            approved: false,
            result: { note: 'no', reason: 'too late', approved: false },
            by: BEN,
            reason: 'too late',
          },
        ],
        [
          'step_completed',
          'review',
          { result: { note: 'no', reason: 'too late', approved: false } },
        ],
        skips('send', 'rejected'),
        ['run_completed', null, { output_of: ['send'] }],
      ],
    },
    {
      title: 'a vote that is not enough',
      run: () => asking({ quorum: 2 }).ask(say(BEN)),
      log: [voted(BEN)],
    },
    {
      title: 'the vote that is',
      run: () => asking({ quorum: 2 }).ask(say(BEN)).ask(say(ANA)),
      log: [
        voted(BEN),
        voted(ANA),
        ...decided(ANA, { draft: 'Dear all', copies: 2, approved: true }),
      ],
    },
    {
      title: 'one no against a vote',
      run: () => asking({ quorum: 2 }).ask(say(BEN)).ask(no(ANA)),
      log: [
        voted(BEN),
        ['task_completed', 'review', { approved: false, result: { approved: false }, by: ANA }],
        ['step_completed', 'review', { result: { approved: false } }],
        skips('send', 'rejected'),
        ['run_completed', null, { output_of: ['send'] }],
      ],
    },
    {
      title: 'an edit that approves',
      run: () => asking().ask(edit(BEN)),
      log: [edited(BEN), ...decided(BEN, { ...EDITED, approved: true })],
    },
    {
      title: 'an edit that voids the votes before it, and counts as the first',
      run: () => asking({ quorum: 2 }).ask(say(ANA)).ask(edit(BEN)).ask(say(ANA)),
      log: [
        voted(ANA),
        edited(BEN),
        voted(BEN, 2),
        voted(ANA, 2),
        ...decided(ANA, { ...EDITED, approved: true }),
      ],
    },
    {
      title: 'edits that change nothing, which are a plain yes',
      run: () => asking().ask(edit(BEN, 'Dear all')),
      log: decided(BEN, { draft: 'Dear all', copies: 2, approved: true }),
    },
    {
      title: 'an edit where nobody may approve their own: it is no vote',
      run: () => asking({ selfApproval: false }).ask(edit(BEN)).ask(say(CLEO)),
      log: [edited(BEN), ...decided(CLEO, { ...EDITED, approved: true })],
    },
    {
      title: 'an edit by whoever started the run',
      run: () => asking({ selfApproval: false }).ask(edit(ANA)),
      log: [edited(ANA)],
    },
    {
      title: 'a reminder, the next one, with which others are told once, and the one after that',
      run: () =>
        asking()
          .wait(HOUR_MS)
          .ask(remind)
          .wait(3 * HOUR_MS)
          .ask(remind)
          .wait(20 * HOUR_MS)
          .ask(remind),
      log: [
        ['task_reminded', 'review', { remind_at: T0 + 4 * HOUR_MS }],
        ['task_reminded', 'review', { remind_at: T0 + 24 * HOUR_MS, escalates: true }],
        ['task_reminded', 'review', { remind_at: T0 + 48 * HOUR_MS }],
      ],
    },
    {
      title: 'the only reminder of a task that expires',
      run: () =>
        asking({ expiresAt: T0 + 1_000 })
          .wait(750)
          .ask(remind),
      log: [['task_reminded', 'review', { escalates: true }]],
    },
    {
      title: 'what no database keeps, replaced',
      run: () =>
        asking({ payload: null }).ask(no(BEN, { reason: 'a\0b', result: { 'x\0': ['\ud800'] } })),
      log: [
        [
          'task_completed',
          'review',
          {
            approved: false,
            result: { 'x\ufffd': ['\ufffd'], reason: 'a\ufffdb', approved: false },
            by: BEN,
            reason: 'a\ufffdb',
          },
        ],
        [
          'step_completed',
          'review',
          { result: { 'x\ufffd': ['\ufffd'], reason: 'a\ufffdb', approved: false } },
        ],
        skips('send', 'rejected'),
        ['run_completed', null, { output_of: ['send'] }],
      ],
    },
  ])('$title', ({ run, log }) => {
    expect(run().lines(3)).toEqual(log);
  });

  test('a task with all that its author asked for', () => {
    const run = asking({
      approvers: ['role:admin'],
      quorum: 2,
      selfApproval: false,
      editable: ['draft'],
      expiresAt: T0 + 1_000,
    });
    expect(run.lines(2)).toEqual([
      [
        'task_created',
        'review',
        {
          payload: PAYLOAD,
          payload_version: 1,
          approvers: ['role:admin'],
          quorum: 2,
          expires_at: T0 + 1_000,
          remind_at: T0 + 500,
          self_approval: false,
          editable: ['draft'],
        },
      ],
    ]);
    expect(run.step('review').task).toMatchObject({ seq: 3, selfApproval: false, reminders: 0 });
  });
});

describe('where nobody may approve their own', () => {
  test('whoever started the run may still reject', () => {
    const run = asking({ selfApproval: false }).ask(no(ANA));
    expect(run.step('review').task).toMatchObject({ approved: false, decided: { by: ANA } });
  });

  test('somebody else approves', () => {
    const run = asking({ selfApproval: false }).ask(say(BEN));
    expect(run.step('review').task?.approved).toBe(true);
  });

  test('a run that nobody started is anybody’s to approve', () => {
    const run = asking({ selfApproval: false });
    run.state = { ...run.state, by: null };
    expect(run.ask(say(ANA)).step('review').task?.approved).toBe(true);
  });
});

describe('a decision in a paused run', () => {
  const paused = (over: Partial<TaskRequest> = {}) =>
    asking({ expiresAt: T0 + 1_000, ...over })
      .ask({ type: 'pause', by: ANA })
      .wait(HOUR_MS);

  test('is recorded, and nothing goes on until the resume', () => {
    const run = paused().ask(say(BEN)).tell();
    expect(run.step('review').status).toBe('succeeded');
    expect(run.ready).toEqual([]);
    expect(run.ask({ type: 'resume', by: ANA }).tell().ready).toEqual(['send']);
  });

  test('counts votes and takes edits', () => {
    const run = paused({ quorum: 2 }).ask(edit(BEN));
    expect(run.step('review').task).toMatchObject({
      payload: { ...PAYLOAD, draft: 'Dear Ana' },
      payloadVersion: 2,
      votes: [{ by: BEN, at: T0 + HOUR_MS }],
      edits: [{ by: BEN, at: T0 + HOUR_MS, version: 2, changes: DIFF }],
    });
  });

  test('is not made by the resume', () => {
    const run = paused().ask({ type: 'resume', by: ANA }).tell();
    expect(run.step('review').status).toBe('waiting');
    expect(run.ready).toEqual([]);
  });
});

test('a drain withdraws a task with its votes, and is not held open by it', () => {
  const run = asking({ quorum: 2 }).ask(say(BEN));
  run.ask({ type: 'stop_graceful', by: ANA, drainMs: 1_000 });
  expect(run.state.status).toBe('stopped');
  expect(run.lines(4)[0]).toEqual(['task_withdrawn', 'review', { reason: 'run_stopped' }]);
});
