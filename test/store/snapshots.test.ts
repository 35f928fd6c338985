import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evolveAll, fold } from '#src/domain/evolve.ts';
import type { RunFact } from '#src/domain/run-events.ts';
import { isSnapshotDue, loadSnapshots, loadState, saveSnapshot } from '#src/store/snapshots.ts';
import { anyFact } from '#test/support/arbitrary-facts.ts';
import { databases } from '#test/support/databases.ts';
import { T0 } from '#test/support/factories.ts';
import {
  commit,
  makeAppend,
  makeRun,
  makeRuns,
  makeWrite,
  note,
  placeFacts,
} from '#test/support/submissions.ts';

const LOOPS = ['each', '__proto__'];
const PATHS = [
  'a',
  ...LOOPS,
  ...LOOPS.flatMap((loop) => [`${loop}[0]/send`, `${loop}[7]/__proto__`, `${loop}[99999]/x`]),
];

/** A loop that begins, goes on and is told of, whatever the order. */
const loopFact: fc.Arbitrary<RunFact> = fc
  .record({
    step: fc.constantFrom(...LOOPS),
    count: fc.option(fc.nat()),
    reused: fc.boolean(),
    isStart: fc.boolean(),
    ended: fc.constantFrom<number[]>([0], [7, 0], [99999]),
    round: fc.option(fc.boolean()),
  })
  .map(({ step, count, reused, isStart, ended, round }): RunFact => {
    const past = { reused: [{ run: 'r', items: [[2, 5]] as [number, number][] }] };
    const loop = { count, max_parallel: 3, ...(reused ? past : {}) };
    if (isStart) return { type: 'step_started', step, data: { attempt: 1, price: 5, loop } };
    const goesOn = round === null ? {} : { goes_on: round };
    return { type: 'loop_advanced', step, data: { ended, ...goesOn } };
  });

/** Of a few steps, so that facts meet. */
const stepFact = fc
  .tuple(anyFact, fc.constantFrom(...PATHS))
  .map(([fact, step]): RunFact => (fact.step === undefined ? fact : { ...fact, step }));

const longLog = fc.array(fc.oneof(loopFact, stepFact), { minLength: 2, maxLength: 40 });

describe.each(databases())('on $name', ({ open }) => {
  test('a state that is read from a snapshot and what came after is the fold of the whole log', async () => {
    const { writer, reader } = await open();
    await fc.assert(
      fc.asyncProperty(longLog, fc.nat(), async (facts, at) => {
        const events = placeFacts(facts);
        const cut = 1 + (at % events.length);
        const [run = 0] = await makeRuns(writer, makeRun({ events }));
        const { statement } = saveSnapshot(reader, run, fold(events.slice(0, cut)));
        await commit(writer, makeWrite(statement));
        expect(await loadState(reader, { run, createdAt: T0 })).toEqual(fold(events));
        const snapshot = (await loadSnapshots(reader, [run])).get(run);
        expect(evolveAll(snapshot?.state ?? fold([]), events.slice(cut))).toEqual(fold(events));
      }),
      { numRuns: 30 },
    );
  });

  test('an append that loses leaves the snapshot as it was, and the next one takes its place', async () => {
    const { writer, reader } = await open();
    const [run = 0] = await makeRuns(writer, makeRun());
    const stateAt = (head: number) => ({ ...fold([]), head });
    const appendAt = (head: number) => ({
      ...makeAppend(run, { head, facts: [note('x')] }),
      statements: [saveSnapshot(reader, run, stateAt(head + 1)).statement],
    });
    const headOf = async () => (await loadSnapshots(reader, [run])).get(run)?.state.head;
    await commit(writer, appendAt(1));
    expect(await headOf()).toBe(2);
    await commit(writer, appendAt(1));
    expect(await headOf()).toBe(2);
    await commit(writer, appendAt(2));
    expect(await headOf()).toBe(3);
  });

  test('a snapshot of another version is passed over, and a newer log is not read', async () => {
    const { writer, reader } = await open();
    const events = placeFacts([note('one'), note('two')]);
    const [run = 0] = await makeRuns(writer, makeRun({ events }));
    const { statement } = saveSnapshot(reader, run, { ...fold(events), trigger: 'wrong' });
    await commit(writer, makeWrite(statement));
    expect((await loadState(reader, { run, createdAt: T0 }))?.trigger).toBe('wrong');
    const other = { sql: `update snapshots set v = 2 where run = ${run}`, bindings: [] };
    await commit(writer, makeWrite(other));
    expect(await loadState(reader, { run, createdAt: T0 })).toEqual(fold(events));
    const newer = `insert into events (run, seq, kind, at) values (${run}, 3, 1002, 0)`;
    await commit(writer, makeWrite({ sql: newer, bindings: [] }));
    expect(await loadState(reader, { run, createdAt: T0 })).toBeNull();
  });
});

test('a snapshot is due every 1,000 events, and less often the bigger it is', () => {
  expect(isSnapshotDue(999, 0)).toBe(false);
  expect(isSnapshotDue(1_000, 64_000)).toBe(true);
  expect(isSnapshotDue(1_999, 128_000)).toBe(false);
  expect(isSnapshotDue(2_000, 128_000)).toBe(true);
});
