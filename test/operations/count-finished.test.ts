import { describe, expect, test } from 'vitest';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { countFinished } from '#src/operations/count-finished.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import { explainQuery, hearQueries } from '#test/support/query-plans.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { commit, makeChange, makeRun } from '#test/support/submissions.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

describe.each(databases())('on $name', ({ open }) => {
  async function openEnded() {
    const { target, writer, reader } = await open();
    const clock = openWoundClock();
    const app = await openQuietApp({ target, clock });
    const end = async (...ends: ('completed' | 'f')[]) => {
      for (const [index, ending] of ends.entries()) {
        const isFailed = ending === 'f';
        const finished = { startedAt: T0, finishedAt: T0 + index };
        const change = makeChange({
          ...finished,
          status: isFailed ? 'failed' : 'completed',
          ...(isFailed ? { rootStepId: 'each[3]/send', failureCode: 'UPSTREAM_ERROR' } : {}),
        });
        await commit(writer, makeRun({ change }));
      }
    };
    const countAll = async () => {
      while (await countFinished(app)) continue;
    };
    const numbers = () => reader('runs').orderBy('finished_no').pluck('finished_no');
    const tallies = () => reader('tallies').orderBy(['block', 'status']);
    return { app, target, writer, reader, clock, end, countAll, numbers, tallies };
  }

  test('each run that has ended is numbered and counted once, however many count', async () => {
    const { app, target, clock, end, countAll, numbers, tallies } = await openEnded();
    const others = await Promise.all([1, 2].map(() => openQuietApp({ target, clock })));
    await end('completed', 'f', 'completed', 'f', 'completed');
    await Promise.all([app, ...others].map((one) => countFinished(one)));
    await countAll();
    expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
    expect(await countFinished(app)).toBe(false);
    const counted = { quarter: Math.floor(T0 / QUARTER_MS), block: 2 };
    expect(await tallies()).toMatchObject([
      { ...counted, status: 'completed', step: '', code: '', count: 3, first_at: T0 },
      { ...counted, status: 'failed', step: 'each[]/send', code: 'UPSTREAM_ERROR', count: 2 },
    ]);
  });

  test('what ends within a quarter of an hour is added up, and what ends later stands by itself', async () => {
    const { clock, end, countAll, tallies } = await openEnded();
    await end('completed');
    await countAll();
    await end('completed', 'completed');
    await countAll();
    expect(await tallies()).toMatchObject([{ block: 2, count: 3, last_at: T0 + 1 }]);
    clock.wind(QUARTER_MS);
    await end('completed');
    await countAll();
    // A clock that is set back keeps no block open.
    clock.wind(-30 * QUARTER_MS);
    await end('completed');
    await countAll();
    expect(await tallies()).toMatchObject([{ count: 3 }, { block: 3, count: 1 }, { block: 4 }]);
  });

  test('failures in a row are a streak until a later run succeeds', async () => {
    const { reader, end, countAll } = await openEnded();
    const streak = () => reader('streaks').first();
    await end('f', 'f');
    await countAll();
    expect(await streak()).toMatchObject({ no: 1, count: 2, recovered_run: null });
    await end('completed');
    await countAll();
    const recovered = await streak();
    expect(recovered).toMatchObject({ no: 1, count: 2, recovered_at: T0 });
    await end('f');
    await countAll();
    expect(await streak()).toMatchObject({ no: 2, count: 1, recovered_run: null });
  });

  test('what is to be counted is found by an index that holds nothing else', async () => {
    const { app, reader, end } = await openEnded();
    await end('completed');
    const heard = await hearQueries(app.db, async () => void (await countFinished(app)));
    const search = heard.find(({ sql }) => sql.includes('finished_no is null'));
    expect(await explainQuery(reader, search ?? { sql: '', bindings: [] })).toContain(
      'runs_unnumbered',
    );
  });
});
