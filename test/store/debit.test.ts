import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunAppend } from '#src/store/append.ts';
import { openMigrator } from '#src/store/database.ts';
import { auditCredits, openMetered } from '#test/support/credit-laws.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import {
  commit,
  makeAppend,
  makeRun,
  makeRuns,
  makeWrite,
  note,
} from '#test/support/submissions.ts';

const RUNS = 12;
const NOTHING = { sql: 'select 1 where 1 = 0', bindings: [] };

describe.each(databases())('on $name', ({ open }) => {
  test.each([
    ['of one bucket', [5, 5, 5], [3], [-3]],
    ['over all three', [5, 5, 5], [12], [-5, -5, -2]],
    ['of several steps, each in its turn', [5, 5, 5], [4, 4, 4], [-4, -1, -3, -2, -2]],
    ['to the last', [0, 0, 7], [7], [-7]],
    [
      'exactly, beyond 32 bits',
      [2 ** 40 + 1, 2 ** 49 + 1, 9],
      [2 ** 49 + 2 ** 40 + 5],
      [-(2 ** 40) - 1, -(2 ** 49) - 1, -3],
    ],
  ] as const)('a charge is paid %s', async (_, amounts, prices, entries) => {
    const database = await open();
    const { reader, writer } = await fill(database, amounts);
    const [run = 0] = await makeRuns(writer, makeRun());
    const [{ won } = { won: false }] = await commit(writer, charge(run, 1, prices));
    expect(won).toBe(true);
    const paid = reader('credit_ledger').where({ kind: 'debit' }).orderBy('id').pluck('amount');
    expect(await paid).toEqual(entries);
    expect((await auditCredits(reader)).faults).toEqual([]);
  });

  test('of appends written together those lose that the balance does not suffice for, whole', async () => {
    const { reader, writer } = await fill(await open(), [0, 4, 3]);
    const runs = await makeRuns(writer, ...Array.from({ length: 4 }, () => makeRun()));
    const [a = 0, b = 0, c = 0, d = 0] = runs;
    const batch = [
      charge(a, 1, [5]),
      charge(b, 1, [3]),
      charge(c, 1, [1, 1]),
      makeAppend(d, { head: 1 }),
    ];
    const results = await commit(writer, ...batch);
    expect(results.map(({ won }) => won)).toEqual([true, false, true, true]);
    const heads = await writer.loadHeads(runs);
    expect(runs.map((run) => heads.get(run)?.head)).toEqual([2, 1, 2, 2]);
    const { faults, left } = await auditCredits(reader);
    expect({ faults, left }).toEqual({ faults: [], left: 0 });
  });

  test('what lost by its head pays nothing; nor does anybody pay who is no longer metered', async () => {
    const database = await open();
    const { reader, writer } = await fill(database, [9, 0, 0]);
    const [run = 0] = await makeRuns(writer, makeRun());
    expect(await commit(writer, charge(run, 3, [1]))).toEqual([{ won: false }]);
    await commit(
      writer,
      makeWrite({ sql: 'update credit_accounts set metered = 0', bindings: [] }),
    );
    expect(await commit(writer, charge(run, 1, [1]))).toEqual([{ won: false }]);
    expect(await auditCredits(reader)).toMatchObject({ faults: [], left: 9 });
  });

  test('whoever crosses a threshold owes one notice, for the lowest of those that were crossed', async () => {
    const { reader, writer } = await fill(await open(), [0, 10, 20], [25, 12, 10]);
    const [a = 0, b = 0, c = 0] = await makeRuns(writer, makeRun(), makeRun(), makeRun());
    await commit(writer, charge(a, 1, [5]), charge(b, 1, [1]), charge(c, 1, [1]));
    await commit(writer, charge(a, 2, [4]), charge(b, 2, [2, 8]));
    await commit(writer, charge(a, 3, [1]), charge(b, 3, [1]));
    const owed = reader('notices').where({ kind: 'low_balance' }).orderBy('id');
    expect(await owed.select('run', 'subject')).toEqual([
      { run: b, subject: 'credits:25' },
      { run: b, subject: 'credits:10' },
    ]);
  });

  test('however many pay from two processes in whatever batches, nothing is lost or spent twice', async () => {
    const batches = fc.array(
      fc.array(
        fc.record({
          run: fc.nat(RUNS - 1),
          prices: fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
          isOther: fc.boolean(),
          hasStatement: fc.boolean(),
        }),
        { minLength: 1, maxLength: 10 },
      ),
      { minLength: 20, maxLength: 20 },
    );
    const [drawn = []] = fc.sample(batches, 1);
    const database = await open();
    const { reader, writer } = await fill(database, [50, 200, 300], [400, 100, 20]);
    const other = await database.openWriter({ busyTimeoutMs: 5_000 });
    const runs = await makeRuns(writer, ...Array.from({ length: RUNS }, () => makeRun()));
    const lost: number[] = [];
    for (const batch of drawn) {
      const heads = await writer.loadHeads(runs);
      const [own, others] = [false, true].map((isOther) => {
        const mine = batch.filter(
          (each) => each.isOther === isOther && each.run % 2 === Number(isOther),
        );
        return [...new Map(mine.map((each) => [each.run, each])).values()].map((each) => {
          const run = runs[each.run] ?? 0;
          const append = charge(run, heads.get(run)?.head ?? 0, each.prices);
          return each.hasStatement ? { ...append, statements: [NOTHING] } : append;
        });
      });
      const pairs = [
        [writer, own ?? []],
        [other, others ?? []],
      ] as const;
      const answers = await Promise.all(
        pairs.map(async ([by, appends]) => (appends.length === 0 ? [] : commit(by, ...appends))),
      );
      for (const [index, results] of answers.entries()) {
        for (const [place, { won }] of results.entries()) {
          if (!won) lost.push(costOf(pairs[index]?.[1][place]));
        }
      }
    }
    const { faults, left } = await auditCredits(reader);
    expect(faults).toEqual([]);
    expect(lost.filter((price) => price <= left)).toEqual([]);
    const told = await reader('notices').where({ kind: 'low_balance' }).pluck('subject');
    expect(told.length).toBe(new Set(told).size);
    expect(left < 20).toBe(told.includes('credits:20'));
  });
});

async function fill(
  { target, writer, reader }: TestDatabase,
  amounts: readonly [number, number, number],
  thresholds: readonly number[] = [],
) {
  const db = openMigrator(target);
  await openMetered(db, amounts, thresholds);
  await db.destroy();
  return { writer, reader };
}

function charge(run: number, head: number, prices: readonly number[]): RunAppend {
  const charges = prices.map((price, index) => ({ step: `s${head}-${index}`, price }));
  const facts = [note('charged')];
  return makeAppend(run, {
    head,
    facts,
    ...(charges.length > 0 ? { debit: { tenantId: 1, charges } } : {}),
  });
}

function costOf(append: RunAppend | undefined): number {
  return sum(append?.debit?.charges.map(({ price }) => price) ?? []);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
