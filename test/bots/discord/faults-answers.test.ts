import { PermissionFlagsBits } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { loseCard, openAnswering, testAnswers } from '#test/support/chat/faults-answers.ts';
import { OPS } from '#test/support/discord/identity.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testAnswers(openDiscordPort, [
  ['undeliverable', '10003', '50001', '50013', '50007', '50083', '160005', '240000'],
  ['undeliverable', '50035', '50006', '31999'],
  ['owed', '40002', '20016', '20028'],
  ['sending', '130000', '40006'],
]);

test('where the channel cannot be read, Discord itself takes the second try for the first', async () => {
  const port = await openAnswering(async (...asked) => {
    const opened = await openDiscordPort(...asked);
    opened.discord.world.guild.channel(OPS).denied = PermissionFlagsBits.ReadMessageHistory;
    return opened;
  });
  const { run, card } = await loseCard(port);
  expect(await port.record(run, 'state', 'shown')).toMatchObject({ message: card.id });
  expect([port.cards().length, port.outcomes('post')]).toEqual([1, ['answer lost', 'ok']]);
  await card.press('Approve');
  await port.until(() => !card.labels.includes('Approve'));
});
