import { expect, onTestFinished, test } from 'vitest';
import { openBots } from '#bots/index.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { openStaged } from '../staged-engine.ts';
import type { ChatPort, OpenPort, Who } from './port.ts';

/** Another process that serves the same database and the same platform, with all that is its own. */
async function openOther({ engine, target }: ChatPort) {
  const other = await openStaged({}, { target });
  const app = { ...other.engine.app, config: engine.app.config };
  const { mac } = await openSecretKey(app);
  const delivery = await openBots().openDelivery({ app, redact: String, mac, terminal: null });
  onTestFinished(delivery.stop);
  return delivery;
}

type Delivery = Awaited<ReturnType<typeof openOther>>;

/** `heard`: what one process hears, and what the other does, is said so. */
export function testTwo<Port extends ChatPort>(
  open: OpenPort<Port>,
  bothHear: (port: Port, other: Delivery) => Promise<unknown>,
): void {
  test('yes to one process and no to another at the same instant: one decision, two honest answers, one card', async () => {
    const port = await open('postgres');
    const { until, told, engine } = port;
    await port.heard();
    await bothHear(port, await openOther(port));
    await port.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
    await port.start();
    const card = await port.card('Pay it?');

    const form = await card.openForm('Reject', 'ben');
    const [yes, no] = await Promise.all([card.press('Approve', 'ann'), form.give('too much')]);
    expect([yes.acked, no.acked]).toEqual([true, true]);
    await until(() => !card.labels.includes('Approve'));
    await until(() => told('ann').length === 1);
    const isApproved = told('ann')[0]?.includes('Done') === true;
    const [done, refused]: [Who, string] = isApproved
      ? ['ann', await until(() => form.said() || told('ben')[0])]
      : ['ben', told('ann')[0] ?? ''];
    await until(() => told(done)[0]?.includes('Done'));
    expect(refused).toMatch(new RegExp(`Already so.*by @${done}`, 'i'));
    expect(card.text).toMatch(isApproved ? /Approved.*@ann/is : /Rejected.*@ben.*too much/is);
    const receipts = await engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
    const outcomes = receipts.map(({ outcome }) => String(outcome)).toSorted();
    expect(outcomes).toEqual(['already', 'answered', 'applied']);
    expect([port.cards().length, port.outcomes('post').length]).toEqual([1, 1]);
  });
}
