import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { failWith } from '../stage.ts';
import type { ChatPort, OpenPort } from './port.ts';

/** Long, so that no machine is so slow that it passes by itself. */
const WAIT_SECONDS = 600;

export interface Paced<Port extends ChatPort> {
  open: OpenPort<Port>;
  /** Where what is asked goes, as routes name it. */
  route: `${ChatPort['platform']}:${string}`;
}

/** Failures go to #ops, what is asked to another channel; nobody's clock runs but by hand. */
export async function openPaced<Port extends ChatPort>({ open, route }: Paced<Port>) {
  const port = await open('sqlite', {
    plays: { bad: failWith() },
    config: { CHAT_ROUTES: `approvals -> ${route}` },
    isDeliveryWound: true,
  });
  const [, asked = ''] = route.split(':');
  port.addPlace(asked);
  // Failures of one workflow that are alike would be told in one message.
  const names = ['sync', 'bill', 'ship'];
  for (const name of names) await port.apply([{ id: 'bad', type: 'write' }], { name });
  let failures = 0;
  const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay {{input.n}}?' } };
  await port.apply([asks], { name: 'pay' });
  return {
    ...port,
    asked,
    ask: async (n: number) => {
      const { runId } = await port.start({ n }, 'pay');
      return { card: await port.card(`Pay ${n}?`, asked), short: shortIdOf(runId) };
    },
    fail: async () => {
      const name = names[failures++ % names.length];
      const { run, runId } = await port.start({}, name);
      await port.engine.ended(run);
      return shortIdOf(runId);
    },
    arrived: (count: number) => port.until(() => port.cards().length === count),
  };
}

export function testPace<Port extends ChatPort>(paced: Paced<Port>): void {
  test('a channel that is to be left alone is, as long as it says; others are not', async () => {
    const { ask, fail, wind, arrived, cards, place, ...port } = await openPaced(paced);
    const sent = () => port.outcomes('post', place);
    port.limit('post', WAIT_SECONDS);
    const failed = [await fail()];
    await port.until(() => sent().length === 1);
    failed.push(await fail());
    await ask(1);
    wind((WAIT_SECONDS - 100) * 1_000);
    await ask(2);
    expect(sent()).toEqual(['HTTP 429']);
    wind(100_000);
    await arrived(1);
    wind(1_000);
    await arrived(2);
    expect(cards().map(({ text }) => failed.find((name) => text.includes(name)))).toEqual(failed);
    expect(sent()).toEqual(['HTTP 429', 'ok', 'ok']);
  });

  test('an edit waits as long as it is told to, and is made once; whoever decided is told at once', async () => {
    const { ask, fail, wind, arrived, until, asked, ...port } = await openPaced(paced);
    const { card } = await ask(1);
    const edits = () => port.outcomes('edit', asked);
    port.limit('edit', WAIT_SECONDS);
    await card.press('Approve');
    expect(await port.whisper('ann', 'Done')).toMatch(/approved/);
    await until(() => edits().length === 1);
    await fail();
    await arrived(1);
    expect(card.labels).toContain('Approve');
    // A press on what is out of date is answered as what it is.
    await card.press('Approve');
    await port.whisper('ann', 'Already so');
    wind(WAIT_SECONDS * 1_000);
    await until(() => !card.labels.includes('Approve'));
    expect(edits()).toEqual(['HTTP 429', 'ok']);
    expect(port.told('ann')).toHaveLength(2);
  });

  test('a card that somebody asks for follows when it may, once, and they are told that it does', async () => {
    const { ask, wind, arrived, until, place, ...port } = await openPaced(paced);
    const sent = () => port.outcomes('post', place);
    const { short } = await ask(1);
    port.limit('post', WAIT_SECONDS);
    await port.type('show', { run: short });
    expect(await port.whisper('ann', 'Its card follows')).toMatch(/(Slack|Discord) asks to wait/);
    await port.type('show', { run: short });
    await until(() => port.told('ann').length === 2);
    expect(sent()).toEqual(['HTTP 429']);
    wind(WAIT_SECONDS * 1_000);
    await arrived(1);
    wind(1_000);
    await arrived(2);
    expect(sent()).toEqual(['HTTP 429', 'ok', 'ok']);
  });
}
