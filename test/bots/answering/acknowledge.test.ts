import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { ChatDesk } from '#bots/answering/desk.ts';
import { performIntent } from '#bots/answering/perform-intent.ts';
import { performLine } from '#bots/answering/perform-line.ts';
import { AnsweredElsewhere, type Spot } from '#bots/answering/spot.ts';
import { typeLine } from '#bots/run-command/type-line.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { View } from '#src/views/view.ts';
import { asCaller } from '#test/support/callers.ts';
import { openFakeMessenger } from '#test/support/fake-messenger.ts';
import { openRunLines } from '#test/support/run-lines.ts';

/** A run that waits, and somebody in chat who is heard as the test says. */
async function openSpot(acknowledge: () => Promise<void>) {
  const lines = await openRunLines();
  await lines.apply();
  const { run, runId } = await lines.begin();
  const { app } = lines.desk;
  const desk: ChatDesk = {
    ...lines.desk,
    log: pino({ level: 'silent' }),
    messenger: openFakeMessenger({ clock: app.clock }),
    intents: { encode: ({ type }) => type, decode: async () => null },
    pictures: {
      draw: () => Promise.reject(new Refusal('unavailable', 'No picture.', 'Ask again.')),
      drawChart: () => Promise.reject(new Refusal('unavailable', 'No picture.', 'Ask again.')),
    },
    cards: {
      answer: async () => ({ type: 'sent', message: '1' }),
      stands: async () => false,
      find: async () => null,
      hint: () => {},
    },
    noteFor: () => null,
  };
  const told: View[] = [];
  const spot: Spot = {
    user: 'ann',
    place: { place: 'ops', alias: null, thread: null, card: null },
    requestKey: null,
    asksForms: true,
    acknowledge,
    ask: async () => {},
    tell: async (view) => void told.push(view),
    showWhole: async () => false,
    sendBundle: async () => {},
    showPicture: async () => null,
    explainAlone: () => 'Only you see this.',
    explainWait: () => 'Its card follows.',
  };
  return {
    told,
    press: () => performIntent(desk, spot, asCaller(), { type: 'stop', runId }),
    type: () => performLine(desk, spot, asCaller(), `/run stop ${runId}`),
    status: async () => (await lines.stateOf(run)).status,
    /** Retries all that failed alike, where somebody sees how far it is. */
    retryAll: async (end: () => Promise<boolean>) => {
      await lines.fail(run, 'call');
      const { view } = await lines.say(`retry ${runId} --all-like`);
      const [now] = 'actions' in view ? view.actions : [];
      if (now === undefined) throw new Error('it cannot be confirmed');
      const openProgress = () => ({ show: () => {}, end });
      const line = typeLine(now.intent);
      await performLine({ ...desk, openProgress }, { ...spot, place: null }, asCaller(), line);
    },
  };
}

test('what another process answers is neither done nor told here', async () => {
  const { press, type, told, status } = await openSpot(() =>
    Promise.reject(new AnsweredElsewhere()),
  );
  const before = await status();
  await press();
  await type();
  expect(told).toEqual([]);
  expect(await status()).toBe(before);
});

test('what comes too late is refused with a receipt, and not done', async () => {
  const { type, told, status } = await openSpot(() =>
    Promise.reject(new Refusal('unavailable', 'It came too late.', 'Ask again.')),
  );
  const before = await status();
  await type();
  expect(told).toMatchObject([{ kind: 'receipt', message: 'It came too late.' }]);
  expect(await status()).toBe(before);
});

test('the platform hears of it before anything is changed', async () => {
  const seen: string[] = [];
  const spot = await openSpot(async () => void seen.push(await spot.status()));
  const before = await spot.status();
  await spot.type();
  expect(seen).toEqual([before]);
  expect(await spot.status()).toBe('stopped');
});

test('an answer that took the place of how far it was is not said again', async () => {
  for (const isThere of [true, false]) {
    const { retryAll, told } = await openSpot(async () => {});
    await retryAll(async () => isThere);
    expect(told).toHaveLength(isThere ? 0 : 1);
  }
});
