import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { openDeliverer } from '#bots/deliver.ts';
import { databases } from '#test/support/databases.ts';
import { FAILS, openDeliveryScene } from '#test/support/delivery-scene.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

test.each(databases())('a card that a place refuses stands in the log, on $name', async (kind) => {
  const lines: string[] = [];
  const { database, process, messenger, run } = await openDeliveryScene(kind);
  const deliverer = openDeliverer({
    app: process.app,
    messengers: [messenger],
    redact: (text) => text,
    log: pino({ level: 'error' }, { write: (line) => void lines.push(line) }),
    pictures: null,
  });
  onTestFinished(deliverer.stop);
  messenger.answerWith({ type: 'refused', reason: 'not_in_channel' });
  deliverer.start();
  await waitForFact('the surface is known', () => database.reader('surfaces').first());
  const failed = await run(...FAILS);
  const [line = ''] = await waitForFact('a line of the log', () => {
    deliverer.hint();
    return lines.length > 0 && lines;
  });
  expect(JSON.parse(line)).toMatchObject({
    run: failed,
    kind: 'failure-alert',
    reason: 'not_in_channel',
    msg: expect.stringContaining(
      'a card could not be delivered: not_in_channel; "signalbox doctor',
    ),
  });
});
