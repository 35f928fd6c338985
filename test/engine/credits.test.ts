import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '#src/domain/run-events.ts';
import { openMigrator } from '#src/store/database.ts';
import { auditCredits, openMetered } from '#test/support/credit-laws.ts';
import { databases, type TestDatabase } from '#test/support/databases.ts';
import { openEngineApp } from '#test/support/engine-app.ts';
import { failWith, inTurn, openStage, type Play } from '#test/support/stage.ts';

const RUNS = 50;
const ok: Play = () => ({});

describe.each(databases())('on $name', ({ open }) => {
  test('50 runs on two workers spend no more than there is, and who runs out says at which step', async () => {
    const price = fc.integer({ min: 1, max: 900 });
    const [drawn] = fc.sample(fc.record({ read: price, write: price, pure: price }), 1);
    const prices: Record<string, number> = { ...drawn };
    const database = await open();
    const third = Math.floor((RUNS * sum(Object.values(prices))) / 5);
    const seed = JSON.stringify({ prices, third });
    await fill(database, { amounts: [third, third, third], prices });
    const { target, reader } = database;
    const { kinds } = openStage();
    const [engine] = [
      await openEngineApp({ target, kinds }),
      await openEngineApp({ target, kinds }),
    ];
    await engine.applyGraph([
      { id: 'a', type: 'read' },
      { id: 'off', type: 'write', enabled: false },
      { id: 'b', type: 'write', depends_on: ['a'] },
      { id: 'c', type: 'pure', depends_on: ['a'] },
      { id: 'd', type: 'write', depends_on: ['b', 'c'] },
    ]);
    const started = await Promise.all(Array.from({ length: RUNS }, () => engine.start()));
    const expected = new Map<string, number>();
    const short: number[] = [];
    await Promise.all(
      started.map(async ({ run }) => {
        const { failure } = await engine.ended(run);
        for (const [key, paid] of paidIn(run, await engine.log(run))) expected.set(key, paid);
        if (failure === null) return;
        expect(failure).toMatchObject({ code: 'INSUFFICIENT_CREDITS', stepId: expect.any(String) });
        const type = { a: 'read', c: 'pure' }[failure.stepId ?? ''] ?? 'write';
        short.push(prices[type] ?? 0);
      }),
    );
    const { faults, charged, left } = await auditCredits(reader);
    expect(faults, seed).toEqual([]);
    expect(Object.fromEntries(charged), seed).toEqual(Object.fromEntries(expected));
    expect(
      short.filter((missing) => missing <= left),
      seed,
    ).toEqual([]);
    expect(short.length).toBeGreaterThan(0);
  });

  test('a step is paid at its first start: what never starts and what is tried again costs nothing', async () => {
    const database = await open();
    const prices = { read: 1, write: 10, lua_script: 100, human_task: 1_000, for_each: 10_000 };
    await fill(database, { amounts: [0, 9_000, 9_000], prices });
    const stage = openStage({ twice: inTurn(failWith(), ok), ends: failWith({ curable: false }) });
    const engine = await openEngineApp({
      target: database.target,
      kinds: stage.kinds,
      config: { CHAT_OPERATORS: 'slack:U1' },
    });
    await engine.applyGraph([
      { id: 'twice', type: 'read', retry_count: 1 },
      { id: 'off', type: 'write', enabled: false },
      { id: 'no', type: 'write', condition: false },
      { id: 'ask', type: 'human_task', task_payload: { title: '?' } },
      {
        id: 'each',
        type: 'for_each',
        for_each_items: [1, 2, 3],
        for_each_body_steps: [{ id: 'in', type: 'write' }],
      },
      { id: 'ends', type: 'lua_script', depends_on: ['twice', 'each'], script: 'return nil' },
      { id: 'blocked', type: 'write', depends_on: ['ends'] },
    ]);
    const { run } = await engine.start();
    await engine.ended(run);
    const { faults, charged, left } = await auditCredits(database.reader);
    expect(faults).toEqual([]);
    expect(Object.fromEntries(charged)).toEqual({
      [`${run}/twice`]: 1,
      [`${run}/ask`]: 1_000,
      [`${run}/each[0]/in`]: 10,
      [`${run}/each[1]/in`]: 10,
      [`${run}/each[2]/in`]: 10,
      [`${run}/ends`]: 100,
    });
    expect(left).toBe(18_000 - 1_131);
  });

  test('a step that cannot be prepared is not paid, nor one that costs more than there is', async () => {
    const database = await open();
    await fill(database, { amounts: [0, 0, 15], prices: { write: 10, read: 1_500_000 } });
    const { kinds } = openStage();
    const engine = await openEngineApp({ target: database.target, kinds });
    await engine.applyGraph(
      [
        { id: 'a', type: 'pure' },
        { id: 'b', type: 'write', depends_on: ['a'], args: '{{steps.a.result.gone.x}}' },
      ],
      { name: 'unready' },
    );
    const unready = await engine.start({}, 'unready');
    expect((await engine.ended(unready.run)).failure?.code).toBe('TEMPLATE_UNRESOLVED');
    await engine.applyGraph([
      { id: 'a', type: 'write' },
      { id: 'b', type: 'read', depends_on: ['a'] },
    ]);
    const { run } = await engine.start();
    expect(await engine.ended(run)).toMatchObject({
      status: 'failed',
      steps: { a: { status: 'succeeded', cost: 10 }, b: { status: 'failed', attempt: 0 } },
      failure: {
        code: 'INSUFFICIENT_CREDITS',
        stepId: 'b',
        message:
          'It costs 1.5 credits, and the balance is 0.000005 credits. It was not started and not charged.',
      },
    });
    expect(await auditCredits(database.reader)).toMatchObject({ faults: [], left: 5 });
  });
});

async function fill(
  { target }: TestDatabase,
  { amounts, prices }: { amounts: [number, number, number]; prices: Record<string, number> },
): Promise<void> {
  const db = openMigrator(target);
  await openMetered(db, amounts);
  for (const [step_type, price] of Object.entries(prices)) {
    await db('credit_prices').insert({ tenant_id: 1, step_type, price });
  }
  await db.destroy();
}

/** What the log says that steps were charged. */
function paidIn(run: number, log: readonly RunEvent[]): [string, number][] {
  return log.flatMap((event): [string, number][] =>
    event.type === 'step_started' ? [[`${run}/${event.step}`, event.data.price ?? 0]] : [],
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
