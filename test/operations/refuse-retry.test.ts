import { describe, expect, test } from 'vitest';
import { PLAIN_RETRY, planHashOf } from '#src/domain/resume-plan.ts';
import { loadRetryPlan } from '#src/operations/load-retry-plan.ts';
import { refuseUnticked } from '#src/operations/refuse-retry.ts';
import { loadRun } from '#src/store/runs.ts';
import { makePlan, rerun } from '#test/support/example-retries.ts';
import { refusalOf } from '#test/support/refusal-of.ts';
import { failWith } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

describe('what somebody has to say yes to first is named', () => {
  const planOf = (many: number) =>
    makePlan({
      again: Array.from({ length: many }, (_, index) =>
        rerun(`each[${index}]/send`, { effectBefore: 'unknown', needsTick: true }),
      ),
    });
  const refuse = (many: number, ticked: string[]) =>
    refusalOf(() => refuseUnticked(planOf(many), ticked));

  test('step by step', () => {
    expect(refuse(2, ['each[0]/send'])).toMatchObject({
      message:
        'The retry would run "each[1]/send" again, which may do a second time what was done before.',
      fix: 'If that is right, name what to redo: --redo each[0]/send,each[1]/send.',
    });
  });

  test('and of many by what stands for all of it', () => {
    const refusal = refuse(900, []);
    expect(refusal.message).toContain('"each[4]/send" and 895 more again');
    expect(refusal.fix).toBe(
      `If that is right, confirm all of it: --confirm ${planHashOf(planOf(900))}.`,
    );
  });
});

test('a loop of which too many items failed can be begun anew', async () => {
  const items = Array.from({ length: 1_002 }, (_, index) => index);
  const { engine } = await openStaged({ a: failWith({ curable: false }) });
  await engine.applyGraph([
    {
      id: 'each',
      type: 'for_each',
      for_each_items: items,
      tolerated_failures: 1_001,
      for_each_body_steps: [{ id: 'a', type: 'pure' }],
    },
  ]);
  const { run } = await engine.start();
  await engine.ended(run);
  const row = await loadRun(engine.app.db, run);
  if (!row) throw new Error('the run is stored');
  await expect(loadRetryPlan(engine.app, row, PLAIN_RETRY)).rejects.toMatchObject({
    fix: 'Begin the loop anew: --from each.',
  });
  const { plan } = await loadRetryPlan(engine.app, row, { ...PLAIN_RETRY, from: 'each' });
  expect(plan.again).toMatchObject([{ step: 'each', why: 'asked' }]);
});
