import { expect, test } from 'vitest';
import type { OpenPort } from './port.ts';

/** What becomes of a post that is refused: given up, owed still, or looked for before it is sent again. */
type Refusals = readonly (readonly [state: string, ...codes: string[]])[];

export async function openAnswering(open: OpenPort) {
  const port = await open('sqlite', { isDeliveryWound: true });
  const { engine, until } = port;
  await port.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  return {
    ...port,
    ask: async () => (await port.start()).run,
    /** What is on record of the card of a run, once this is so and nobody is sending it. */
    record: (run: number, column: 'state' | 'reason', value: string) =>
      until(async () => {
        const row = await engine.app.db('posts').where({ run, [column]: value, lender: null });
        return row[0];
      }),
  };
}

/** What the platform answers a post or an edit with, or does not. */
export function testAnswers(open: OpenPort, refusals: Refusals): void {
  test('whatever a card is refused with is on record; what can be mended arrives once it is', async () => {
    const port = await openAnswering(open);
    const { ask, wind, record, cards } = port;
    const each = refusals.flatMap(([state, ...codes]) => codes.map((code) => [state, code]));
    for (const [state = '', code = ''] of each) {
      port.refuse('post', code, 1);
      const run = await ask();
      expect(await record(run, 'reason', code)).toMatchObject({ state });
      // A minute is what the app gets to be mended.
      wind(61_000);
      if (state !== 'undeliverable') await record(run, 'state', 'shown');
      wind(2_000);
    }
    const lost = each.filter(([state]) => state === 'undeliverable').length;
    expect(cards()).toHaveLength(each.length - lost);
    await port.type('list');
    expect(await port.whisper('ann', 'Command Center')).toMatch(new RegExp(`${lost} .*delivered`));
  });

  test('a card whose answer was lost is found again, and an edit is made once more', async () => {
    const port = await openAnswering(open);
    const { run, card } = await loseCard(port);
    const { message } = await port.record(run, 'state', 'shown');
    expect([card.id, port.cards().length]).toEqual([message, 1]);
    await port.until(() => card.isEdited);
    port.loseAnswer('edit');
    await card.press('Approve');
    await port.until(() => port.outcomes('edit').includes('answer lost'));
    await port.until(() => {
      port.wind(1_000);
      return port.outcomes('edit').at(-1) === 'ok';
    });
    expect(card.labels).not.toContain('Approve');
    expect(port.outcomes('edit')).toEqual(['ok', 'answer lost', 'ok']);
    expect(port.cards()).toHaveLength(1);
  });
}

/** A card stands there, and of its record only that nobody knows it. */
export async function loseCard(port: Awaited<ReturnType<typeof openAnswering>>) {
  port.loseAnswer('post');
  const run = await port.ask();
  await port.record(run, 'reason', 'no_answer');
  port.wind(2_000);
  return { run, card: await port.card('Pay it?') };
}

/** `open`: where a card that stands there cannot be looked for. */
export function testTwins(why: string, open: OpenPort): void {
  test(`${why} a card whose answer was lost stands there twice; pressed, either answers`, async () => {
    const port = await openAnswering(open);
    const { run } = await loseCard(port);
    const { message } = await port.record(run, 'state', 'shown');
    const [first, second] = port.cards();
    expect([port.cards().length, second?.id]).toEqual([2, message]);
    if (first === undefined || second === undefined) throw new Error('there are two cards');
    await first.press('Approve');
    expect(await port.whisper('ann', 'Done')).toMatch(/approved/);
    await port.until(() => !second.labels.includes('Approve'));
    await first.press('Approve');
    await port.whisper('ann', 'Already so');
  });
}
