import { describe, expect, test } from 'vitest';
import { MICROCREDITS } from '#src/domain/credits.ts';
import { openMigrator } from '#src/store/database.ts';
import { openMetered } from '#test/support/credit-laws.ts';
import { databases } from '#test/support/databases.ts';
import { type DeliveryScene, openDeliveryScene } from '#test/support/delivery-scene.ts';

describe.each(databases())('on $name', (kind) => {
  test('a balance that falls under a threshold is one card: what is left, and which run it was', async () => {
    const scene = await openDeliveryScene(kind);
    const { database, begin, run, owed, messenger, rows } = scene;
    const db = openMigrator(database.target);
    await openMetered(
      db,
      [0, 3, 22].map((credits) => credits * MICROCREDITS),
      [20, 5].map((credits) => credits * MICROCREDITS),
    );
    await begin();
    const first = await run();
    await pay(scene, first, 5);
    await owed();
    expect(messenger.posts).toEqual([]);
    await pay(scene, first, 0.5);
    await owed();
    expect(messenger.posts.map(({ view }) => view)).toMatchObject([
      {
        kind: 'low-balance',
        title: { workflow: 'w' },
        threshold: '20',
        total: '19.5',
        buckets: [{ credits: '0' }, { credits: '0' }, { credits: '19.5' }],
        today: { steps: 2, credits: '5.5' },
      },
    ]);
    expect(await rows()).toMatchObject([{ run: first, kind: 'low-balance', is_final: 1 }]);
    await pay(scene, first, 0.5);
    await owed();
    await db('credit_accounts').increment('trial', MICROCREDITS);
    await pay(scene, first, 0.5);
    await owed();
    expect(messenger.posts.map(({ view }) => view)).toMatchObject([
      {},
      { total: '19.5', threshold: '20' },
    ]);
    await db.destroy();
  });
});

/** What an append costs that starts a step. */
async function pay({ database, process }: DeliveryScene, run: number, credits: number) {
  const row = await database.reader('runs').where({ id: run }).first();
  const head = Number(row.last_seq);
  const charges = [{ step: `s${head}`, price: credits * MICROCREDITS }];
  const { won } = await process.journal.submit('engine', {
    type: 'append',
    run,
    head,
    epoch: null,
    createdAt: Number(row.created_at),
    events: [
      {
        type: 'run_warning',
        seq: head + 1,
        at: process.app.clock.now(),
        data: { code: 'NOTE', message: 'paid' },
      },
    ],
    debit: { tenantId: 1, charges },
    barrier: false,
  });
  expect(won).toBe(true);
}
