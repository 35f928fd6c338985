import { describe, expect, test } from 'vitest';
import type { StepFailureFacts } from '#src/domain/errors.ts';
import { planResume } from '#src/domain/plan-resume.ts';
import { planHashOf, type ResumePlan } from '#src/domain/resume-plan.ts';
import { ANA, TIME_OUT } from '#test/support/factories.ts';
import { executedIn, outcomesOf, playOut } from '#test/support/paper-player.ts';
import { compileSteps, ITEMS, LOOPS } from '#test/support/resume-graphs.ts';
import {
  continueOnPaper,
  type ResumeOnPaper,
  resumeWorldOf,
} from '#test/support/resume-on-paper.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const FORK = compileSteps([
  { id: 'read', type: 'read', note: '{{input.who}}' },
  { id: 'ok', type: 'ask', depends_on: ['read'] },
  { id: 'charge', type: 'write', depends_on: ['ok'], note: '{{input.amount}}' },
  { id: 'mail', type: 'write', depends_on: ['charge'] },
  { id: 'log', type: 'pure', depends_on: ['mail'] },
]);

/** `mail` failed so, and all before it went well. */
function failAtMail(failure: Partial<StepFailureFacts> = { curable: false }): RunOnPaper {
  const fails = (path: string) => (path === 'mail' ? failure : null);
  return playOut(new RunOnPaper(FORK), { choices: [0], fails });
}

const linesOf = ({ again }: ResumePlan) =>
  again.map(
    ({ step, why, effectBefore, needsTick }) =>
      `${step} ${why} ${effectBefore}${needsTick ? ' tick' : ''}`,
  );

describe('what runs again, why, and what that may repeat', () => {
  test.each<[string, ResumeOnPaper, Partial<StepFailureFacts>, string[]]>([
    ['a refusal', {}, { curable: false }, ['mail failed refused', 'log never_ran none']],
    ['a doubt', {}, TIME_OUT, ['mail failed unknown tick', 'log never_ran none']],
    [
      'a refusal of what destroys',
      { hints: { destructive: true } },
      { curable: false },
      ['mail failed refused tick', 'log never_ran none'],
    ],
    [
      'a step that is asked for',
      { from: 'charge' },
      { curable: false },
      ['charge asked happened tick', 'mail failed refused', 'log never_ran none'],
    ],
    [
      'everything',
      { fresh: true },
      { curable: false },
      [
        'read asked none',
        'ok asked none',
        'charge asked happened tick',
        'mail asked refused',
        'log asked none',
      ],
    ],
    [
      'an input that a step reads',
      { changedInput: new Set(['amount']) },
      { curable: false },
      ['charge changed happened tick', 'mail failed refused', 'log never_ran none'],
    ],
    [
      'an input that nobody reads',
      { changedInput: new Set(['other']) },
      { curable: false },
      ['mail failed refused', 'log never_ran none'],
    ],
  ])('%s', (_, how, failure, lines) => {
    const plan = planResume(resumeWorldOf(failAtMail(failure), { ...how }));
    expect(linesOf(plan)).toEqual(lines);
    const again = new Set(plan.again.map(({ step }) => step));
    const kept = [...FORK.steps.keys()].filter((id) => !again.has(id));
    expect(plan.reused.map(({ step }) => step)).toEqual(kept);
    expect(plan.reused.find(({ step }) => step === 'ok')?.isAnswer ?? true).toBe(true);
  });

  test('a newer version: what is new, what does something else, and what comes after', () => {
    const graph = compileSteps([
      { id: 'read', type: 'read', note: '{{input.who}}', timeout_s: 5, retry_count: 3 },
      { id: 'ok', type: 'ask', depends_on: ['read'] },
      { id: 'extra', type: 'write', depends_on: ['read'] },
      { id: 'charge', type: 'write', depends_on: ['ok'], note: 'other' },
      { id: 'mail', type: 'write', depends_on: ['charge'] },
    ]);
    const { plan, child } = continueOnPaper(failAtMail(), { graph });
    expect(linesOf(plan)).toEqual([
      'extra never_ran none',
      'charge changed happened tick',
      'mail failed refused',
    ]);
    expect(plan.diff).toMatchObject({ added: ['extra'], removed: ['log'] });
    expect(playOut(child, { choices: [0] }).state.status).toBe('completed');
  });

  test('what the run left out stays out, and what comes after it runs again with what was before it', () => {
    const run = playOut(new RunOnPaper(FORK, { excluded: ['charge'] }), {
      choices: [0],
      fails: (path) => (path === 'log' ? { curable: false } : null),
    });
    expect(linesOf(planResume(resumeWorldOf(run)))).toEqual(['log failed none']);
    expect(linesOf(planResume(resumeWorldOf(run, { from: 'ok' })))).toEqual([
      'ok asked none',
      'mail downstream happened tick',
      'log failed none',
    ]);
    expect(() => planResume(resumeWorldOf(run, { from: 'charge' }))).toThrow(
      'left step "charge" out',
    );
  });

  test('a step that is switched off runs no more', () => {
    const steps = [...FORK.steps.values()].map(({ step: { fields, ...step } }) => {
      return { ...step, ...fields, enabled: step.id !== 'charge' };
    });
    const { plan } = continueOnPaper(failAtMail(), { graph: compileSteps(steps) });
    expect(linesOf(plan)).toEqual(['mail failed refused', 'log never_ran none']);
    expect(plan.reused.map(({ step }) => step)).toEqual(['read', 'ok']);
  });

  test('what a step was called with, and whether it wrote, is known along the chain', () => {
    const { child } = continueOnPaper(failAtMail());
    const last = playOut(child, { choices: [0], fails: () => ({ curable: false }) });
    const grandchild = continueOnPaper(last, { runId: 'run-2', from: 'charge' });
    expect(linesOf(grandchild.plan)[0]).toBe('charge asked happened tick');
    expect(last.step('charge')).toMatchObject({
      input: { input: { path: 'charge' } },
      reusedFrom: 'run-1',
    });
    expect(grandchild.plan.reused.map(({ from }) => from)).toEqual(['run-1', 'run-1']);
  });

  test('a person is not asked twice; a no is a no, and what it skipped stays skipped', () => {
    const graph = compileSteps([
      { id: 'ok', type: 'ask' },
      { id: 'go', type: 'write', depends_on: ['ok'] },
      { id: 'other', type: 'write' },
    ]);
    const run = playOut(new RunOnPaper(graph), {
      choices: [0, 1, 0, 0, 0, 0, 0, 0],
      approves: () => false,
      fails: () => ({ curable: false }),
    });
    const { plan, child } = continueOnPaper(run);
    expect(child.step('ok').answer).toMatchObject({ approved: false, by: ANA, reason: 'no' });
    expect(plan.reused).toEqual([{ step: 'ok', from: 'run-1', isAnswer: true, isFailure: false }]);
    expect(outcomesOf(playOut(child, { choices: [0] }))['go']).toMatchObject({
      reason: 'rejected',
    });
  });
});

describe('a loop', () => {
  const broken = (
    tolerated_failures: number,
    fails: Readonly<Record<string, Partial<StepFailureFacts>>>,
  ) => {
    const steps = LOOPS.map((step) => ({ ...step, tolerated_failures, for_each_max_parallel: 1 }));
    const ways = {
      choices: [0],
      items: { each: ITEMS },
      fails: (path: string) => fails[path] ?? null,
    };
    return playOut(new RunOnPaper(compileSteps(steps)), ways);
  };

  test('goes on where it was: an item that failed and those that were never begun', () => {
    const run = broken(1, { 'each[2]/send': { curable: false }, 'each[5]/send': TIME_OUT });
    const { plan, resumed } = continueOnPaper(run);
    expect(linesOf(plan).filter((line) => line.startsWith('each'))).toEqual([
      'each failed none',
      'each[2]/send failed refused',
      'each[5]/send failed unknown tick',
    ]);
    expect(resumed.loops?.['each']?.reused).toEqual([
      {
        run: 'run-1',
        items: [
          [0, 1],
          [3, 4],
        ],
      },
    ]);
    expect(plan.loops[0]).toEqual({ step: 'each', reusedItems: 4, count: 7 });
  });

  test('begins anew with the doubts of its items, where only their number is known', () => {
    const run = broken(1, { 'each[2]/send': TIME_OUT, 'each[5]/send': { curable: false } });
    const world = resumeWorldOf(run, { from: 'each' });
    const before = { ...world.before, failedItems: new Map() };
    expect(linesOf(planResume({ ...world, before }))[0]).toBe('each asked unknown tick');
  });

  test.each([
    [
      'another body',
      { for_each_body_steps: [{ id: 'charge', type: 'write' }] },
      'each failed happened tick',
      undefined,
    ],
    ['other items, perhaps', { for_each_items: '{{input.all}}' }, 'each failed happened tick', 5],
    ['another limit', { for_each_max_parallel: 9 }, 'each failed happened tick', 5],
  ])('of %s', (_, change, line, kept) => {
    const run = broken(0, { 'each[5]/send': { curable: false } });
    const steps = LOOPS.map((step) => ({
      ...step,
      tolerated_failures: 0,
      for_each_max_parallel: 1,
      ...(step.id === 'each' ? change : {}),
    }));
    const { plan } = continueOnPaper(run, { graph: compileSteps(steps) });
    expect(linesOf(plan)).toContain(line);
    expect(plan.loops.find(({ step }) => step === 'each')?.reusedItems).toBe(kept);
  });

  test('that had ended well begins anew behind what runs again', () => {
    const run = playOut(new RunOnPaper(compileSteps(LOOPS)), {
      choices: [0],
      fails: (path) => (path === 'after' ? { curable: false } : null),
    });
    const again = ['each downstream happened tick', 'after failed refused'];
    const asked = { from: 'fetch' };
    const linesFrom = (of: RunOnPaper, how: ResumeOnPaper) =>
      linesOf(planResume(resumeWorldOf(of, how)));
    expect(linesFrom(run, asked)).toEqual(['fetch asked none', ...again]);
    // What was reused whole left no state of its items.
    const { child } = continueOnPaper(run);
    playOut(child, { choices: [0], fails: () => ({ curable: false }) });
    expect(linesFrom(child, asked)).toEqual(['fetch asked none', ...again]);
    expect(linesFrom(run, { ...asked, hints: { readOnly: true } })).toContain(
      'each downstream none',
    );
  });

  test.each([
    ['a template', { type: 'write', note: '{{steps.fetch.result.of}}' }, undefined],
    ['a script', { type: 'lua_script', script: 'return steps.fetch.result' }, undefined],
    ['nothing', { type: 'lua_script', script: 'return {}' }, 3],
  ])('whose items read by %s what may be another value now', (_, inner, kept) => {
    const body = [
      { ...inner, id: 'look' },
      { id: 'send', type: 'write' },
    ];
    const each = { id: 'each', type: 'for_each', depends_on: ['fetch'], for_each_items: [] };
    const graph = compileSteps([
      { id: 'fetch', type: 'read' },
      { ...each, for_each_max_parallel: 1, for_each_body_steps: body },
    ]);
    const fails = (path: string) => (path === 'each[3]/send' ? { curable: false } : null);
    const run = playOut(new RunOnPaper(graph), { choices: [0], fails });
    const keptFrom = (how: ResumeOnPaper) => continueOnPaper(run, how).plan.loops[0]?.reusedItems;
    expect(keptFrom({ from: 'fetch' })).toBe(kept);
    expect(keptFrom({})).toBe(3);
  });

  test('goes on where it was though the run in between was stopped before it began', () => {
    const { child } = continueOnPaper(broken(0, { 'each[2]/charge': { curable: false } }));
    const stopped = playOut(child, { choices: [0], stopAfter: 0 });
    const { plan, resumed } = continueOnPaper(stopped, { runId: 'run-2' });
    expect(resumed.loops?.['each']?.reused).toEqual([{ run: 'run-1', items: [[0, 1]] }]);
    expect(plan.loops[0]).toEqual({ step: 'each', reusedItems: 2, count: null });
  });

  test('whose items are others runs all of them, and forgets what it held', () => {
    const { child } = continueOnPaper(broken(0, { 'each[5]/send': { curable: false } }));
    playOut(child, { choices: [0], items: { each: [9, 8] } });
    expect(child.state.warnings).toBe(1);
    expect(child.step('each').result?.result).toEqual({ succeeded: 2, failed: 0 });
    expect(executedIn(child)).toContain('each[0]/charge');
  });
});

describe('a retry is refused', () => {
  test.each<[string, RunOnPaper, ResumeOnPaper, string]>([
    ['while the run is on', RunOnPaper.start(FORK), {}, 'only a run that has ended can be retried'],
    [
      'of a run that is completed',
      playOut(new RunOnPaper(FORK), { choices: [0] }),
      {},
      'there is nothing left to continue',
    ],
    ['from a step that there is not', failAtMail(), { from: 'chrage' }, 'Did you mean "charge"?'],
    ['from a step that is like none', failAtMail(), { from: 'xyzzy' }, 'v1 has no step "xyzzy".'],
    ['from a step that never ran', failAtMail(), { from: 'log' }, 'never ran'],
    [
      'from a step and from the beginning',
      failAtMail(),
      { from: 'mail', fresh: true },
      'not only those from "mail" on',
    ],
  ])('%s', (_, run, how, says) => {
    expect(() => planResume(resumeWorldOf(run, how))).toThrow(says);
  });

  test('from a single item, with the loop named', () => {
    const graph = compileSteps(LOOPS);
    const run = playOut(new RunOnPaper(graph), { choices: [0], fails: () => ({ curable: false }) });
    expect(() => planResume(resumeWorldOf(run, { from: 'each[3]/send' }))).toThrow('one item');
  });
});

test('a plan is told from another by what it repeats', () => {
  const [refused, unknown] = [failAtMail(), failAtMail(TIME_OUT)].map((run) =>
    planResume(resumeWorldOf(run)),
  );
  if (!refused || !unknown) throw new Error('there are two');
  expect(planHashOf(refused)).toMatch(/^[0-9a-f]{8}$/);
  expect(planHashOf({ ...refused, costLast: 7, latestVersion: 9 })).toBe(planHashOf(refused));
  const loops = [{ step: 'each', reusedItems: 3, count: 4 }];
  expect(planHashOf({ ...refused, loops })).not.toBe(planHashOf(refused));
  expect(planHashOf(unknown)).not.toBe(planHashOf(refused));
  expect(planHashOf(refused, { a: 1 })).not.toBe(planHashOf(refused, { a: 2 }));
});
