import { InteractionResponseType, Routes } from 'discord-api-types/v10';
import { readTyping } from './commands/slash-options.ts';
import { type Choice, suggest } from './commands/suggest.ts';
import type { DiscordDesk } from './desk.ts';
import type { Done, Interaction } from './interaction.ts';

/** Says how an option could go on. Nothing where that is not known; it never throws. */
export async function answerTyping(
  desk: DiscordDesk,
  interaction: Interaction,
  { data }: Extract<Done, { type: 'typing' }>,
): Promise<void> {
  const choices = await listChoices(desk, interaction, data).catch((error: unknown): Choice[] => {
    desk.log.error({ err: error, verb: data.verb }, 'nothing could be suggested');
    return [];
  });
  const { id, token } = interaction;
  const type = InteractionResponseType.ApplicationCommandAutocompleteResult;
  await desk.rest
    .post(Routes.interactionCallback(id, token), { body: { type, data: { choices } }, auth: false })
    .catch((error: unknown) => {
      // They have typed on, or another process was first.
      desk.log.info({ err: error, verb: data.verb }, 'Discord took no suggestions');
    });
}

async function listChoices(
  desk: DiscordDesk,
  { asker }: Interaction,
  data: Extract<Done, { type: 'typing' }>['data'],
): Promise<Choice[]> {
  const typing = readTyping(data);
  if (typing === null) return [];
  return suggest(desk, await desk.identify(asker), { ...typing, place: asker.channel });
}
