import { describe, expect, test } from 'vitest';
import { inFlightSteps, type RunState, stepOf } from '#src/domain/run-state.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import type { CommitTrap } from '#test/support/commit-trap.ts';
import { crash, publishSteps, type Recovery, recover } from '#test/support/crash-boundary.ts';
import { type CallFact, stepOfKey } from '#test/support/crash-calls.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';

const args = { calls: '{{ input.calls }}' };
/** a → (b ∥ each) → d, where each is a loop over three items, two at once, and b and d may not be repeated. */
const STEPS = [
  { id: 'a', type: 'put', args },
  { id: 'b', type: 'post', args, depends_on: ['a'] },
  {
    id: 'each',
    type: 'for_each',
    for_each_items: [1, 2, 3],
    for_each_max_parallel: 2,
    for_each_body_steps: [{ id: 'put', type: 'put', args }],
    depends_on: ['a'],
  },
  { id: 'd', type: 'post', args, depends_on: ['b', 'each'] },
];
const PATHS = ['a', 'b', 'd', ...[0, 1, 2].map((index) => `each[${index}]/put`)];
/** What they return where nothing is in doubt. */
const RESULTS = {
  ...Object.fromEntries(['a', 'b', 'd'].map((step) => [step, { step }])),
  each: {
    count: 3,
    max_parallel: 2,
    succeeded_count: 3,
    failed_count: 0,
    results: [0, 1, 2].map((index) => ({ index, result: { step: 'put' } })),
  },
};

describe.each(databases())('on $name', ({ name, open }) => {
  test('a process killed before or after any of its commits leaves a run that ends as if nothing had happened, or says that a call is in doubt', async () => {
    const first = await open();
    await publishSteps(first, STEPS);
    const { commits } = await crash(first, null);
    expect(commits).toBeGreaterThanOrEqual(8);
    // After a commit and before the next one the database is the same, and what was called is not.
    const isBoth = name === 'SQLite';
    const traps = Array.from({ length: Number(commits) }, (_, index) => index + 1).flatMap(
      (commit): CommitTrap[] => [
        { when: 'before', commit },
        ...(isBoth || commit === commits ? [{ when: 'after', commit } as const] : []),
      ],
    );
    const trapCount = traps.length;
    let deaths = 0;
    const ends = new Set<string>();
    const dieAndRecover = async (database: TestDatabase) => {
      for (let trap = traps.shift(); trap; trap = traps.shift()) {
        const crashed = await crash(database, trap);
        if (crashed.commits === null) deaths += 1;
        const recovery = await recover(database, crashed);
        expect(recovery.violations).toEqual([]);
        expect(recovery.after).toMatchObject(honestEndOf(recovery));
        expect(repeatedCalls(recovery)).toEqual([]);
        ends.add(recovery.after.status);
      }
    };
    const second = await open();
    await publishSteps(second, STEPS);
    await Promise.all([dieAndRecover(first), dieAndRecover(second)]);
    // Two steps that end in one moment share a commit: the last trap may find none left.
    expect(deaths).toBeGreaterThanOrEqual(trapCount - 4);
    expect([...ends].toSorted()).toEqual(['completed', 'failed']);
  });
});

/** What the log said when the process died decides how the run has to end. */
function honestEndOf({ before }: Recovery): object {
  const inFlight = before === null ? [] : inFlightSteps(before);
  const doubtful = inFlight.find((id) => before !== null && !stepOf(before, id).repeatable);
  if (doubtful === undefined) {
    const steps = Object.entries(RESULTS).map(([id, result]) => [
      id,
      { status: 'succeeded', result: { result } },
    ]);
    return { status: 'completed', failure: null, steps: Object.fromEntries(steps) };
  }
  return {
    status: 'failed',
    failure: {
      code: 'RUN_STALLED_OR_TIMED_OUT',
      stepId: doubtful,
      message: expect.stringContaining('outcome unknown'),
    },
    steps: { [doubtful]: { status: 'failed', outcome: 'unknown' } },
  };
}

/** Calls that were made again although their end was on record, or that may not be made again, or under a new key. */
function repeatedCalls({ before, callsBefore, calls }: Recovery): unknown[] {
  return PATHS.flatMap((path) => {
    const made = callsOf(calls, path);
    const mayRepeat = path === 'a' || path.startsWith('each');
    const isOnRecord = before !== null && hasSucceeded(before, path);
    const timesMax = isOnRecord ? callsOf(callsBefore, path).length : mayRepeat ? 2 : 1;
    const keys = new Set(made.map(({ key }) => key));
    return made.length > timesMax || keys.size > 1 ? made : [];
  });
}

/** An item that has ended is only counted. */
function hasSucceeded(state: RunState, path: string): boolean {
  const place = parseStepPath(path);
  if (place === null) return stepOf(state, path).status === 'succeeded';
  const { loop } = stepOf(state, place.loop);
  return loop !== undefined && place.index < loop.next && loop.open[place.index] === undefined;
}

function callsOf(calls: readonly CallFact[], path: string): CallFact[] {
  return calls.filter(({ key }) => stepOfKey(key) === path);
}
