import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { MICROCREDITS, MICROCREDITS_MAX } from '#src/domain/credits.ts';
import { Refusal } from '#src/domain/errors.ts';
import { enableCredits } from '#src/operations/enable-credits.ts';
import { loadCredits } from '#src/operations/load-credits.ts';
import { loadLedger } from '#src/operations/load-ledger.ts';
import { setPrice } from '#src/operations/set-price.ts';
import { setCreditThresholds } from '#src/operations/set-thresholds.ts';
import { startForCaller } from '#src/operations/start-for-caller.ts';
import { topUpCredits } from '#src/operations/top-up.ts';
import { listReceipts } from '#src/store/receipts.ts';
import { asCaller, OWNER } from '#test/support/callers.ts';
import { auditCredits } from '#test/support/credit-laws.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { openStoredRuns, REVIEW_STEPS } from '#test/support/stored-runs.ts';

const ADMIN = asCaller(ANA, { role: 'project_admin' });
const LUA = { stepType: 'lua_script', tool: '' };

describe.each(databases())('on $name', (on) => {
  test('nothing is there until somebody opens it; then all that was done is on record', async () => {
    const { app, database } = await openStoredRuns(on);
    expect(await loadCredits(app)).toBeNull();
    await expect(loadLedger(app, { limit: 1 })).rejects.toThrow(Refusal);
    const done = [
      await setPrice(app, OWNER, { ...LUA, price: 250_000 }),
      await setPrice(app, OWNER, { stepType: 'mcp_call', tool: 'send', price: 1 }),
      await setPrice(app, OWNER, { stepType: 'mcp_call', tool: 'send', price: null }),
      await topUpCredits(app, OWNER, { amount: 3 * MICROCREDITS, bucket: 'payg' }),
      await topUpCredits(app, OWNER, { amount: 1, bucket: 'trial', note: ' gift\u0000 ' }),
      await enableCredits(app, OWNER, { isMetered: true }),
      await setCreditThresholds(app, OWNER, {
        thresholds: [5, 20, 5].map((n) => n * MICROCREDITS),
      }),
    ];
    expect(done.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['applied', 'lua_script costs 0.25 credits from now on.'],
      ['applied', 'mcp_call:send costs 0.000001 credits from now on.'],
      ['applied', 'mcp_call:send has no price of its own any more.'],
      ['applied', '3 credits were added to payg. The balance is 3 credits.'],
      ['applied', '0.000001 credits were added to trial. The balance is 3.000001 credits.'],
      ['applied', 'Credits are on: steps that have a price are charged.'],
      ['applied', expect.stringContaining('falls under 20, 5 credits. It is 3.000001 credits now')],
    ]);
    expect(await loadCredits(app)).toMatchObject({
      isMetered: true,
      balance: { trial: 1, included: 0, payg: 3 * MICROCREDITS },
      thresholds: [20 * MICROCREDITS, 5 * MICROCREDITS],
      prices: [{ ...LUA, price: 250_000 }],
      recent: [],
    });
    const first = await loadLedger(app, { limit: 1 });
    expect(first).toMatchObject({
      hasMore: true,
      entries: [
        { bucket: 'trial', amount: 1, by_name: 'root', note: 'gift\uFFFD', receipt: done[4]?.id },
      ],
    });
    const before = first.entries[0]?.id ?? 0;
    expect(await loadLedger(app, { limit: 9, before })).toMatchObject({
      hasMore: false,
      entries: [{ bucket: 'payg', kind: 'top_up' }],
    });
    const record = await receiptsOf(app);
    expect(record.map(({ receipt }) => receipt)).toEqual(done.map(({ id }) => id).toReversed());
    expect((await auditCredits(database.reader)).faults).toEqual([]);
  });

  test('what is so already, too much, unknown, or not theirs to change, changes nothing', async () => {
    const { app } = await openStoredRuns(on);
    await topUpCredits(app, OWNER, { amount: 1, bucket: 'payg' });
    const refused = [
      await enableCredits(app, OWNER, { isMetered: false }),
      await topUpCredits(app, OWNER, { amount: MICROCREDITS_MAX, bucket: 'trial' }),
      await topUpCredits(app, OWNER, { amount: 1, bucket: 'payg', note: 'x'.repeat(501) }),
      await setPrice(app, OWNER, { stepType: 'lua_scrip', tool: '', price: 1 }),
      await setPrice(app, OWNER, { stepType: 'while', tool: '', price: 1 }),
      await setPrice(app, OWNER, { stepType: 'llm_call', tool: 'x', price: 1 }),
      await setPrice(app, OWNER, { ...LUA, price: null }),
      await topUpCredits(app, ADMIN, { amount: 1, bucket: 'payg' }),
      await setPrice(app, ADMIN, { ...LUA, price: 1 }),
      await setCreditThresholds(app, ADMIN, { thresholds: [] }),
      await enableCredits(app, ADMIN, { isMetered: true }),
    ];
    expect(refused.map(({ outcome }) => outcome)).toEqual([
      'already',
      'refused',
      ...Array<string>(4).fill('invalid'),
      'already',
      ...Array<string>(4).fill('forbidden'),
    ]);
    expect(refused[3]?.fix).toBe('Did you mean "lua_script"?');
    expect(await loadCredits(app)).toMatchObject({
      isMetered: false,
      balance: { trial: 0, included: 0, payg: 1 },
      prices: [],
    });
    expect(await receiptsOf(app)).toHaveLength(12);
  });

  test('with nothing left a start is recorded and rejected at once; topped up, the next one goes', async () => {
    const { app, database, apply, queue, stateOf } = await openStoredRuns(on);
    await apply();
    await enableCredits(app, OWNER, { isMetered: true });
    const { run, rejected } = await queue();
    expect(rejected).toContain('The balance is 0 credits');
    const types = database.reader('events').where({ run }).orderBy('seq').pluck('kind');
    const skips = REVIEW_STEPS.map(() => 5);
    expect(await types).toEqual([0, 1, ...skips, 3]);
    expect(await stateOf(run)).toMatchObject({
      status: 'failed',
      failure: { code: 'INSUFFICIENT_CREDITS', stepId: null },
    });
    const owed = await database.reader('notices').where({ run }).select('kind', 'subject');
    expect(owed).toEqual([{ kind: 'failure', subject: 'run' }]);
    const { receipt } = await startForCaller(app, asCaller(), { workflow: 'w', input: {} });
    expect(receipt.message).toMatch(/^Run …\w+ of w v1 was rejected\. The balance is 0/);
    await topUpCredits(app, OWNER, { amount: 1, bucket: 'included' });
    expect(await queue()).not.toHaveProperty('rejected');
  });
});

function receiptsOf({ db, projectId }: App) {
  return listReceipts(db, { projectId, target: 'credits', limit: 50 });
}
