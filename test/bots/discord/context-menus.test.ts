import { ChannelType } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { labelsOf, textOf } from '#test/support/discord/components.ts';
import { ANN, BEN, OPS } from '#test/support/discord/identity.ts';
import { openDiscordScene } from '#test/support/discord/scene.ts';
import { failWith } from '#test/support/stage.ts';

const { PublicThread } = ChannelType;
const WHY = 'Why did this fail?';
const RETRY = 'Retry from failure';

async function openFailed() {
  const scene = await openDiscordScene('sqlite', {
    plays: { charge: failWith({ curable: false }) },
  });
  await scene.apply([{ id: 'charge', type: 'write' }]);
  await scene.start();
  return { ...scene, alert: await scene.card('failed at charge') };
}

test('the menu of an alert explains it to one alone, and retries it by the form that says what it means', async () => {
  const { people, alert, until, whisper, stage, messages, discord } = await openFailed();
  const asked = await people.contextMenu(WHY, { by: ANN, channel: OPS, on: alert });
  expect(asked.type).toBe(5);
  expect(textOf(await whisper(ANN, 'charge'))).not.toContain('Done');
  expect(messages()).toHaveLength(1);

  const form = await people.contextMenu(RETRY, { by: ANN, channel: OPS, on: alert });
  expect(form.type).toBe(9);
  await people.submit(form);
  await until(() => stage.calls.length > 1);
  await whisper(ANN, 'Done');
  // The one answer of the command and of the form: nothing goes on saying that the app is thinking.
  expect(discord.whispers(ANN)).toHaveLength(2);
  expect(discord.acks.every(({ acked, afterMs }) => acked && afterMs < 3_000)).toBe(true);
});

test('what a press on an alert begins stands below it', async () => {
  const { people, alert, until, messages, discord } = await openFailed();
  const { guild } = discord.world;
  await people.submit(await people.click(alert, RETRY, { by: ANN }));
  const below = () => guild.channels.get(alert.id)?.messages ?? [];
  await until(() => below().some((each) => textOf(each).includes('run')));
  expect(messages().map(({ id }) => id)).toEqual([alert.id]);
});

test('in the thread of an alert it is about that alert; what is no card of ours says so; whoever may not ask is told', async () => {
  const { people, alert, whisper, discord, card } = await openFailed();
  const { guild } = discord.world;
  const thread = guild.addChannel('w', { id: alert.id, type: PublicThread, parent: OPS }).id;
  await people.slash('run hold', { by: ANN, channel: thread, options: { workflow: 'w' } });
  const below = await card('is held', thread);
  await people.contextMenu(WHY, { by: ANN, channel: thread, on: below });
  await whisper(ANN, 'charge');

  await people.slash('run release', { by: ANN, channel: OPS, options: { workflow: 'w' } });
  const other = await card('elease');
  for (const [menu, verb] of [
    [WHY, 'why'],
    [RETRY, 'retry'],
  ] as const) {
    await people.contextMenu(menu, { by: BEN, channel: OPS, on: other });
    const told = textOf(await whisper(BEN, `/run ${verb} <run>`));
    expect(told).toContain('not about a run');
  }

  const cal = guild.addUser('cal').id;
  await people.contextMenu(WHY, { by: cal, channel: OPS, on: alert });
  expect(textOf(await whisper(cal, 'Not allowed'))).toContain('/run link');
  expect(labelsOf(alert)).toContain(RETRY);
});
