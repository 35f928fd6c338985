import { expect, test } from 'vitest';
import type { ChatPort, OpenPort } from './port.ts';

const PAYS = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?', amount: 5 } };

async function openAsking(open: OpenPort, more: object = {}) {
  const port = await open();
  await port.apply([{ ...PAYS, ...more }]);
  await port.start();
  return { ...port, card: await port.card('Pay it?') };
}

async function outcomesOf({ engine }: Pick<ChatPort, 'engine'>): Promise<unknown[]> {
  const rows = await engine.app.db('receipts').where({ asked: 'approve' }).orderBy('at');
  return rows.map(({ outcome }) => outcome);
}

/** Somebody presses twice, late, after a restart, or what nobody knows any more. */
export function testPresses(open: OpenPort): void {
  test('a yes is one decision however often it arrives; the card says so, and who pressed is told', async () => {
    const port = await openAsking(open);
    const { card, until, whisper, told } = port;
    const old = card.copy();
    await (await card.press('Approve')).again();
    expect(await whisper('ann', 'Done')).toMatch(/approved.*R-/i);
    await until(() => !card.labels.includes('Approve'));
    expect(card.text).toMatch(/@ann/);

    await old.press('Approve', 'ben');
    expect(await whisper('ben', 'Already so')).toContain('by @ann, just now');
    expect([port.cards().length, told('ann').length, told('ben').length]).toEqual([1, 1, 1]);
    expect(await outcomesOf(port)).toEqual(['applied', 'already']);
  });

  test('a card from before a restart can be pressed; one whose payload has changed decides nothing', async () => {
    const port = await openAsking(open, { quorum: 2 });
    const { card, until, whisper } = port;
    const old = card.copy();
    const task = /\/run approve ([0-9a-f]+\.\d+)/.exec(card.text)?.[1] ?? '';
    await port.restart();
    await port.type('approve', { task, set: 'amount=7' });
    expect(await whisper('ann', 'Done')).toContain('1 of 2');
    await old.press('Approve', 'ben');
    await whisper('ben', 'superseded');
    await until(() => card.text.includes('7'));
    await card.press('Approve', 'ben');
    await until(() => !card.labels.includes('Approve'));
    expect(await outcomesOf(port)).toEqual(['refused', 'applied']);
  });

  test('a card whose record was lost is kept true again from its first press on', async () => {
    const port = await openAsking(open);
    const { card, until, engine, cards } = port;
    const sql = "update posts set state = 'undeliverable', message = null";
    const statements = [{ sql, bindings: [] }];
    await engine.app.journal.submit('people', { type: 'write', statements, barrier: false });
    await card.press('Show');
    await port.whisper('ann', 'Awaiting approval');
    const run = /run …([0-9a-f]{8})/.exec(card.text)?.[1] ?? '';
    await port.type('stop', { run });
    await until(() => !card.labels.includes('Approve'));
    await until(() => cards().length > 1);
    expect(cards()).toHaveLength(2);
  });
}
