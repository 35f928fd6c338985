import { expect, test } from 'vitest';
import { failWith } from '../stage.ts';
import type { ChatPort, OpenPort } from './port.ts';

const KINDS = 8;
const OUTAGE_SECONDS = 600;

/** What fails in many ways at once, while the channel takes nothing for ten minutes. */
export function testStorm<Port extends ChatPort>(open: OpenPort<Port>): void {
  test('a storm that a channel takes nothing of for ten minutes is one card, which counts on', async () => {
    const port = await open('sqlite', { plays: { bad: failWith() }, isDeliveryWound: true });
    const names = Array.from({ length: KINDS }, (_, index) => `flow-${index}`);
    for (const name of names) await port.apply([{ id: 'bad', type: 'write' }], { name });
    const fail = async (some: readonly string[]) => {
      for (const name of some) {
        const { run } = await port.start({}, name);
        await port.engine.ended(run);
      }
    };
    const sent = () => port.outcomes('post', port.place);
    port.limit('post', OUTAGE_SECONDS);
    await fail(names.slice(0, 1));
    await port.until(() => sent().length === 1);
    await fail(names);
    const { db } = port.engine.app;
    await port.until(async () => Number((await db('storms').first('count'))?.count) === KINDS + 1);
    port.wind(OUTAGE_SECONDS * 1_000);
    await port.card(new RegExp(`${KINDS + 1} failures of ${KINDS} kinds`));
    await fail(names);
    await port.until(() => {
      port.wind(1_000);
      return port.cards()[0]?.text.includes(`${2 * KINDS + 1} failures`);
    });
    expect(port.cards()).toHaveLength(1);
    expect(sent()).toEqual(['HTTP 429', 'ok']);
  });
}
