import { describe, expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { amendRun } from '#src/operations/amend-run.ts';
import { type RetryForCaller, retryForCaller } from '#src/operations/retry-for-caller.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';

const CHOSEN = '019a7e00-0000-5000-8000-0000000000b2';

describe.each(databases())('on $name', (on) => {
  test('under a run id that the caller has chosen a run is retried once, and the same is named again', async () => {
    const { app, apply, begin, fail, openOther, database } = await openStoredRuns(on);
    await apply();
    const { run, runId } = await begin();
    await fail(run, 'call');
    const order: RetryForCaller = {
      run: runId,
      asked: { fresh: true },
      ticked: ['call', 'review', 'after'],
      trigger: 'chat',
      runId: CHOSEN,
    };
    const ask = (by = app) => retryForCaller(by, asCaller(), order);
    const both = await Promise.all([ask(), ask(await openOther())]);
    for (const { receipt, run: made } of both) {
      expect(['applied', 'already'], receipt.message).toContain(receipt.outcome);
      expect(made?.uuid).toBe(CHOSEN);
    }
    // Another is refused only while this one goes on.
    await amendRun(app, both[0]?.run?.run ?? 0, () => ({ type: 'stop_immediate', by: ANA }));
    const { receipt, run: known } = await ask();
    expect(receipt).toMatchObject({
      outcome: 'already',
      message: `Run …${shortIdOf(CHOSEN)} of w v1 was started already.`,
    });
    expect(known?.uuid).toBe(CHOSEN);
    expect(await database.reader('runs')).toHaveLength(2);
  });
});
