import { expect, test } from 'vitest';
import { planResume } from '#src/domain/plan-resume.ts';
import { TIME_OUT } from '#test/support/factories.ts';
import { compileSteps } from '#test/support/resume-graphs.ts';
import { resumeWorldOf } from '#test/support/resume-on-paper.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

test.each([
  ['a time-out', (run: RunOnPaper) => run.fail('pay', TIME_OUT).wait(500)],
  ['a lost worker', (run: RunOnPaper) => run.ask({ type: 'worker_lost', epoch: 1 })],
])('a refusal does not undo the doubt that %s left before it', (_, interrupt) => {
  const graph = compileSteps([{ id: 'pay', type: 'write', retry_count: 1 }]);
  const run = interrupt(RunOnPaper.start(graph).begin('pay')).begin('pay');
  run.fail('pay', { curable: false });
  expect(run.step('pay').outcome).toBe('known');
  const [pay] = planResume(resumeWorldOf(run)).again;
  expect(pay).toMatchObject({ step: 'pay', effectBefore: 'unknown', needsTick: true });
});
