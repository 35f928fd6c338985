import { describe, expect, test } from 'vitest';
import { BACKOFF_CAP_MS } from '#src/domain/retry.ts';
import type { CommitOutcome, EngineStore } from '#src/store/append.ts';
import { databases } from '#test/support/databases.ts';
import { openEngineApp } from '#test/support/engine-app.ts';
import { failWith, openStage } from '#test/support/stage.ts';
import { openWoundClock } from '#test/support/wound-clock.ts';

/** The connection breaks when the commit is done and before it is answered. */
const LOST: CommitOutcome = {
  type: 'unwritable',
  why: 'unreachable',
  message: 'Connection terminated unexpectedly',
};

/** Loses the answer to one commit that records events, the one that `arm` names. */
function openBadLine() {
  let left = Number.POSITIVE_INFINITY;
  const wrapStore = (store: EngineStore): EngineStore => ({
    commit: async (batch, barrier) => {
      const outcome = await store.commit(batch, barrier);
      const isAppend = batch.some((one) => one.type === 'append');
      if (isAppend) left -= 1;
      return isAppend && left === 0 && outcome.type === 'committed' ? LOST : outcome;
    },
    findClaimable: (query) => store.findClaimable(query),
    loadEvents: (runs) => store.loadEvents(runs),
    loadHeads: (runs) => store.loadHeads(runs),
    watchForeignCommits: (onChange) => store.watchForeignCommits(onChange),
    close: () => store.close(),
  });
  const arm = (nth: number) => {
    left = nth;
  };
  return { wrapStore, arm, isOver: () => left <= 0 };
}

const STEPS = [
  { id: 'a', type: 'write' },
  { id: 'b', type: 'write', depends_on: ['a'], retry_count: 1 },
  { id: 'c', type: 'pure', depends_on: ['a'] },
  { id: 'd', type: 'read', depends_on: ['b', 'c'] },
];

describe.each(databases())('on $name', ({ open }) => {
  test('whichever commit loses its answer, the run ends as if nothing had happened', async () => {
    const { wrapStore, arm, isOver } = openBadLine();
    const fails = failWith({ retryAfterMs: BACKOFF_CAP_MS });
    const stage = openStage({ b: (call) => (call.attempt === 1 ? fails(call) : {}) });
    const { target } = await open();
    const clock = openWoundClock();
    const engine = await openEngineApp({ target, kinds: stage.kinds, clock, wrapStore });
    await engine.applyGraph(STEPS);
    for (let nth = 1; ; nth += 1) {
      arm(nth);
      stage.calls.length = 0;
      const { run } = await engine.start();
      await engine.until(run, ({ steps }) => steps['b']?.status === 'waiting');
      clock.wind(BACKOFF_CAP_MS);
      const state = await engine.ended(run);
      expect(state, `the answer to commit ${nth} was lost`).toMatchObject({
        status: 'completed',
        steps: { a: { attempt: 1 }, b: { attempt: 2 }, c: { attempt: 1 }, d: { attempt: 1 } },
      });
      expect(stage.calls.map(({ step }) => step.id).toSorted()).toEqual(['a', 'b', 'b', 'c', 'd']);
      if (!isOver()) break;
    }
  });
});
