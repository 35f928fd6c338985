import { expect, test } from 'vitest';
import type { ChatPort, Heard, OpenPort, SeenCard } from './port.ts';

/** The platform waits three seconds; a slow machine may take longer to be reached again. */
export const ACK_WITHIN_MS = 20_000;

export interface Disturbed<Port extends ChatPort> {
  port: Port;
  /** What somebody does, in the middle of which it happens. */
  act: () => Promise<Heard>;
  /** It has been done, whoever knows. */
  isDone: () => boolean;
}

/** What happens in the middle of a click, and how it was heard in the end. */
export type Disturbances<Port extends ChatPort> = Readonly<
  Record<string, (disturbed: Disturbed<Port>) => Promise<Heard>>
>;

export function testClicks<Port extends ChatPort>(
  open: OpenPort<Port>,
  disturbances: Disturbances<Port>,
): void {
  test.each(Object.entries(disturbances))(
    'a click is done once and answered once, though %s',
    async (_, disturb) => {
      const port = await open('sqlite', { ackWithinMs: ACK_WITHIN_MS });
      const { until, told, engine } = port;
      const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
      await port.apply([asks]);
      await port.start({ n: 1 });
      const first = await port.card('Pay 1?');
      const isDecided = (card: SeenCard) => () => !card.labels.includes('Approve');
      await port.heard();

      const act = () => first.press('Approve');
      expect(await disturb({ port, act, isDone: isDecided(first) })).toMatchObject({ acked: true });
      await until(isDecided(first));
      await port.whisper('ann', 'Done');

      await port.start({ n: 2 });
      const second = await port.card('Pay 2?');
      await port.heard();
      const form = await second.openForm('Reject');
      const send = () => form.give('no budget');
      expect(await disturb({ port, act: send, isDone: isDecided(second) })).toMatchObject({
        acked: true,
      });
      await until(() => second.text.includes('no budget'));
      await until(() => told('ann').length === 2);
      expect(form.isOpen()).toBe(false);

      const receipts = await engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
      const outcomes = receipts.map(({ asked, outcome }) => `${asked} ${outcome}`);
      expect(outcomes.toSorted()).toEqual(['approve applied', 'reject answered', 'reject applied']);
      expect(told('ann')).toHaveLength(2);
      expect(port.cards()).toHaveLength(2);
    },
  );
}
