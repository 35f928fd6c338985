import { expect, test } from 'vitest';
import type { OpenPort } from './port.ts';

const HOUR_MS = 60 * 60_000;

export function testClock(open: OpenPort): void {
  test('a clock that is set forth and back by an hour loses no card and brings none twice', async () => {
    const port = await open();
    const { clock, until, cards, engine } = port;
    const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
    await port.apply([asks]);
    const unanswered = () => engine.app.db('posts').where({ reason: 'no_answer' }).first();
    const settled = () => until(async () => (await unanswered()) === undefined);

    // By the platform's clock it was sent long before it was owed.
    clock.wind(HOUR_MS);
    port.loseAnswer('post');
    await port.start({ n: 1 });
    await until(unanswered);
    await settled();
    const first = await port.card('Pay 1?');

    // What waits for its time is not left until the clock is there again.
    port.loseAnswer('post');
    await port.start({ n: 2 });
    await until(unanswered);
    clock.wind(-1.1 * HOUR_MS);
    await settled();
    await first.press('Approve');
    await until(() => !first.labels.includes('Approve'));
    const second = await port.card('Pay 2?');
    expect(cards().map(({ id }) => id)).toEqual([first.id, second.id]);
  });
}
