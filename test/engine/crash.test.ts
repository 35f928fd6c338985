import { describe, expect, test } from 'vitest';
import { inFlightSteps, stepOf } from '#src/domain/run-state.ts';
import type { CommitTrap } from '#test/support/commit-trap.ts';
import { crash, publishSteps, type Recovery, recover } from '#test/support/crash-boundary.ts';
import type { CallFact } from '#test/support/crash-calls.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';

const args = { calls: '{{ input.calls }}' };
/** a → (b ∥ c) → d → e, where b and d may not be repeated. */
const W1 = [
  { id: 'a', type: 'put', args },
  { id: 'b', type: 'post', args, depends_on: ['a'] },
  { id: 'c', type: 'put', args, depends_on: ['a'] },
  { id: 'd', type: 'post', args, depends_on: ['b', 'c'] },
  { id: 'e', type: 'put', args, depends_on: ['d'] },
];

describe.each(databases())('on $name', ({ name, open }) => {
  test('a process killed before or after any of its commits leaves a run that ends as if nothing had happened, or says that a call is in doubt', async () => {
    const first = await open();
    await publishSteps(first, W1);
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
    await publishSteps(second, W1);
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
    const steps = W1.map(({ id }) => [
      id,
      { status: 'succeeded', result: { result: { step: id } } },
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
  return W1.flatMap(({ id, type }) => {
    const made = callsOf(calls, id);
    const isOnRecord = before !== null && stepOf(before, id).status === 'succeeded';
    const timesMax = isOnRecord ? callsOf(callsBefore, id).length : type === 'post' ? 1 : 2;
    const keys = new Set(made.map(({ key }) => key));
    return made.length > timesMax || keys.size > 1 ? made : [];
  });
}

function callsOf(calls: readonly CallFact[], step: string): CallFact[] {
  return calls.filter(({ key }) => key.split('/')[1] === step);
}
