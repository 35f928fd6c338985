import { describe, expect, test } from 'vitest';
import { fold } from '#src/domain/evolve.ts';
import { projectRun } from '#src/domain/projection.ts';
import type { RunEvent, RunFact } from '#src/domain/run-events.ts';
import { loadUsualTimes } from '#src/store/step-times.ts';
import { databases } from '#test/support/databases.ts';
import { ANA, T0 } from '#test/support/factories.ts';
import { SEEDED } from '#test/support/prepare-template.ts';
import { makeRun, makeRuns } from '#test/support/submissions.ts';

/** A completed run in which a step took so long, after an attempt that failed. */
function completedRun(ms: number) {
  const facts: (RunFact & { at: number })[] = [
    { type: 'run_queued', data: { input: null, trigger: 'test', by: ANA }, at: 0 },
    { type: 'run_started', data: { worker: '1' }, at: 0 },
    { type: 'step_started', step: 'slow', data: { attempt: 1 }, at: 10 },
    {
      type: 'step_failed',
      step: 'slow',
      data: {
        code: 'MCP_TOOL_FAILED',
        message: '',
        attempt: 1,
        outcome: 'known',
        will_retry: true,
      },
      at: 5_000,
    },
    { type: 'step_started', step: 'slow', data: { attempt: 2 }, at: 6_000 },
    { type: 'step_completed', step: 'slow', data: { result: { big: true } }, at: 6_000 + ms },
    { type: 'run_completed', data: { output_of: ['slow'] }, at: 6_000 + ms },
  ];
  const events: RunEvent[] = facts.map((fact, index) => ({
    ...fact,
    seq: index + 1,
    at: T0 + fact.at,
  }));
  return makeRun({ events, change: { projection: projectRun(fold(events)), wakeAt: null } });
}

describe.each(databases())('on $name', ({ open }) => {
  test('a step usually ends within the time that 19 of 20 of its latest calls took', async () => {
    const { writer, reader } = await open();
    const times = Array.from({ length: 20 }, (_, index) => (index + 1) * 100);
    await makeRuns(writer, ...times.map(completedRun));
    const { versionId } = SEEDED;
    const usual = await loadUsualTimes(reader, { versionId, steps: ['slow', 'unknown'] });
    expect([...usual]).toEqual([['slow', 1_900]]);
    expect(await loadUsualTimes(reader, { versionId: 99, steps: ['slow'] })).toEqual(new Map());
  });

  test('four calls say nothing', async () => {
    const { writer, reader } = await open();
    await makeRuns(writer, ...[1, 2, 3, 4].map(completedRun));
    const { versionId } = SEEDED;
    expect(await loadUsualTimes(reader, { versionId, steps: ['slow'] })).toEqual(new Map());
  });
});
