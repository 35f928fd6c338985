import { expect, test } from 'vitest';
import { FIRST_REMINDER_MS } from '#src/domain/task-reminders.ts';
import type { ChatPort, OpenPort } from './port.ts';

export interface Rushed<Port extends ChatPort> {
  open: OpenPort<Port>;
  /** Whom messages of ours have pinged so far, in order. */
  called: (port: Port) => string[];
  /** What Ann is called there. */
  ann: string;
}

const SECOND_MS = 1_000;
const LIST = /(\d+) more waits? for a decision/;

async function openRush<Port extends ChatPort>({ open }: Rushed<Port>, approvers: string[]) {
  const port = await open('sqlite', { isDeliveryWound: true });
  const task = { type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' }, approvers };
  await port.apply([{ id: 'ask', ...task }], { name: 'pay' });
  const passing = <Fact>(look: () => Fact | undefined | null | false, ms = SECOND_MS) =>
    port.until(() => {
      port.wind(ms);
      return look();
    });
  const list = () => port.cards().find(({ text }) => LIST.test(text));
  const left = () => Number(LIST.exec(list()?.text ?? '')?.[1] ?? 0);
  return { ...port, passing, list, left };
}

/** More is asked at once than anybody reads; and whom a reminder calls. */
export function testRush<Port extends ChatPort>(rushed: Rushed<Port>): void {
  test('of many approvals at once ten have cards, one list has the others, and what is opened is asked', async () => {
    const { start, passing, list, left, cards, wind } = await openRush(rushed, []);
    for (let n = 1; n <= 14; n += 1) await start({ n }, 'pay');
    // Slowly: within the minute.
    const slow = SECOND_MS / 5;
    // One of the cards is the list itself.
    const isWhole = () => list() && left() + cards().length === 15 && list();
    const shown = await passing(isWhole, slow);
    const before = cards().length;
    expect(before).toBeLessThan(14);
    await shown.press('Review');
    await passing(() => cards().length > before && isWhole(), slow);
    // A minute later the others have their own.
    wind(60 * SECOND_MS);
    await passing(() => cards().length === 15);
    await passing(() => list() === undefined);
  });

  test('a reminder calls whom the task names, in the thread of its card, and nobody else', async () => {
    const approvers = ['user:ann@example.com', 'user:gone@example.com', 'role:viewer'];
    const port = await openRush(rushed, approvers);
    const { start, passing, card, wind } = port;
    await start({ n: 1 }, 'pay');
    await card('Pay 1?');
    wind(FIRST_REMINDER_MS);
    await passing(() => rushed.called(port).length > 0);
    expect(rushed.called(port)).toEqual([rushed.ann]);
    expect(port.cards().filter(({ text }) => text.includes('Pay 1?')).length).toBeGreaterThan(0);
  });
}
