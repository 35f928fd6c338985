import { expect, test } from 'vitest';
import { renderView } from '#bots/terminal/render/render-view.ts';
import { type RetryPreviewFacts, viewRetryPreview } from '#src/views/retry-preview.ts';
import {
  completeRetry,
  failLoop,
  makePlan,
  makePreview,
  rerun,
} from '#test/support/example-retries.ts';
import { factsOf } from '#test/support/run-facts.ts';

const asIs = (text: string) => text;
const view = (over: Partial<RetryPreviewFacts> = {}) => viewRetryPreview(makePreview(over), asIs);

test('it says where it goes on, what is kept, and what runs again for which reason', () => {
  expect(view()).toMatchObject({
    summary: 'It goes on at charge-card: 1 step is kept, 4 steps run again.',
    kept: ['get-order'],
    keptNotes: [],
    again: [
      { why: 'failed', steps: ['charge-card'] },
      { why: 'was cancelled', steps: ['get-rate'] },
      { why: 'never ran', steps: ['notify'] },
    ],
  });
});

test('what may act twice is told apart, with what it did before; its number stands on the button', () => {
  const again = [
    rerun('a', { effectBefore: 'happened', needsTick: true }),
    rerun('b', { effectBefore: 'unknown', needsTick: true, destructive: true }),
    rerun('c', { effectBefore: 'happened' }),
    rerun('d', { effectBefore: 'refused' }),
  ];
  const { repeats, again: others, actions } = view({ plan: makePlan({ again }) });
  expect(repeats.map(({ step, before, needsTick }) => [step, before, needsTick])).toEqual([
    ['a', 'its call succeeded, and would be made a second time', true],
    ['b', 'it may have happened; its tool says that it destroys', true],
    ['c', 'its call succeeded, and would be made a second time', false],
  ]);
  expect(others).toEqual([{ why: 'comes after what runs again', steps: ['d'] }]);
  expect(actions[0]).toMatchObject({
    label: 'Retry, and repeat 2 steps',
    style: 'danger',
    intent: { type: 'retry-now', plan: '3fa91c02' },
  });
  expect(view({ plan: makePlan({ again: [] }) }).actions[0]?.label).toBe('Start retry');
});

test('whoever had said yes or no is named, and so is a failure that the run could do without', () => {
  const kept = { from: 'x', isAnswer: false, isFailure: false };
  const plan = makePlan({
    reused: [
      { ...kept, step: 'list' },
      { ...kept, step: 'approve', isAnswer: true },
      { ...kept, step: 'notify', isFailure: true },
    ],
  });
  expect(view({ plan, facts: factsOf(completeRetry()) }).keptNotes).toEqual([
    { step: 'approve', note: 'approved by @ben' },
    { step: 'notify', note: 'failed, tolerated: it is not tried again' },
  ]);
});

test('a loop goes on where it was, and says at which item', () => {
  const again = [
    rerun('each', { why: 'failed' }),
    rerun('each[9]/send', { why: 'failed' }),
    rerun('report', { why: 'never_ran' }),
  ];
  const loop = { step: 'each', reusedItems: 13, count: 14 };
  const facts = factsOf(failLoop());
  const one = view({ plan: makePlan({ reused: [], again, loops: [loop] }), facts });
  expect(one.summary).toBe('It goes on at send (item #9 of each): 2 steps run again.');
  const kept = '13 of 14 items are kept, item #9 goes on at send';
  expect(one.loops).toEqual([{ step: 'each', note: kept }]);
  expect(one.again).toEqual([{ why: 'never ran', steps: ['report'] }]);
  const doubtful = rerun('each[11]/send', { effectBefore: 'unknown', needsTick: true });
  const two = view({ plan: makePlan({ again: [...again, doubtful], loops: [loop] }), facts });
  expect(two.loops).toEqual([{ step: 'each', note: `${kept}, and 1 more where they were` }]);
  expect(two.repeats).toMatchObject([{ step: 'send (item #11 of each)', needsTick: true }]);
});

test('a loop that begins anew says so, with how far it had come, and that its calls are made again', () => {
  const facts = factsOf(failLoop());
  const again = [rerun('list', { why: 'changed' }), rerun('each', { why: 'failed' })];
  const note = 'begins anew: all its items run again, 13 of 14 had ended well';
  const plain = view({ plan: makePlan({ again }), facts });
  expect(plain.anew).toEqual([{ step: 'each', note: `failed; ${note}` }]);
  expect(plain.again).toEqual([{ why: 'has changed', steps: ['list'] }]);
  const writes = rerun('each', { effectBefore: 'happened', needsTick: true });
  const before = `${note}; calls of its items succeeded, and would be made a second time`;
  const twice = view({ plan: makePlan({ again: [writes] }), facts });
  expect([twice.anew, twice.repeats[0]?.before]).toEqual([[], before]);
  const loop = { step: 'each', reusedItems: 13, count: 14, ifSameItems: true } as const;
  const unsure = view({ plan: makePlan({ again, loops: [loop] }), facts });
  const kept = '13 of 14 items are kept if its items are the same; over others it begins anew';
  expect([unsure.anew, unsure.loops]).toEqual([[], [{ step: 'each', note: kept }]]);
});

test('a newer version is offered, with what it changes; the one that runs it says so', () => {
  const drift = { added: ['send'], removed: [], changed: [], graphFields: [] };
  const pinned = view({ plan: makePlan({ latestVersion: 14 }), drift });
  expect(pinned.version).toBe('v14 is published; this retry stays on v12.');
  expect(pinned.changes).toEqual(['added: send']);
  expect(pinned.actions[1]?.intent).toMatchObject({ type: 'retry', latest: true });
  const newest = view({ plan: makePlan({ version: 14, latestVersion: 14, diff: drift }), drift });
  expect(newest.version).toBe('It runs v14, which is not the version that the run had.');
  expect(newest.actions.map(({ intent }) => intent.type)).toEqual(['retry-now', 'show']);
});

test('with an input of its own it offers no button, which could not carry it', () => {
  const { actions, isTyped, summary } = view({ isTyped: true });
  expect([isTyped, actions.map(({ intent }) => intent.type)]).toEqual([true, ['show']]);
  expect(summary).toContain('with another input');
});

test('however much there is to say, a phone shows it on little more than one screen', () => {
  const steps = Array.from({ length: 300 }, (_, index) => `a-step-with-a-longer-name-${index}`);
  const kept = { from: 'x', isAnswer: true, isFailure: false };
  const all = makePlan({
    latestVersion: 14,
    reused: steps.map((step) => ({ ...kept, step })),
    again: steps.flatMap((step) => [
      rerun(step, { effectBefore: 'unknown', needsTick: true }),
      rerun(`b-${step}`, { why: 'never_ran' }),
    ]),
    loops: steps.map((step) => ({ step, reusedItems: 1, count: 2 })),
    costLast: 3,
  });
  const drift = { added: steps, removed: steps, changed: [], graphFields: steps };
  for (const width of [40, 80]) {
    const style = { colours: false, width, timeZone: 'UTC', voice: 'chat' } as const;
    const lines = renderView(view({ plan: all, drift }), style).split('\n');
    expect(lines.length).toBeLessThan(width === 40 ? 56 : 40);
  }
});
