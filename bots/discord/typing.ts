import { InteractionResponseType, Routes } from 'discord-api-types/v10';
import { waitAtMost } from '../answering/wait-at-most.ts';
import { readTyping } from './commands/slash-options.ts';
import { type Choice, type SuggestingDesk, suggest } from './commands/suggest.ts';
import type { DiscordDesk } from './desk.ts';
import type { Done, Interaction } from './interaction.ts';

/** Discord waits three seconds, and whoever types waits no longer than for a moment. */
const PATIENCE_MS = 1_500;

type TypingDesk = SuggestingDesk &
  Pick<DiscordDesk, 'identify' | 'log'> & { rest: Pick<DiscordDesk['rest'], 'post'> };

/** Says how an option could go on. Nothing where that is not known in time; it never throws. */
export async function answerTyping(
  desk: TypingDesk,
  interaction: Interaction,
  { data }: Extract<Done, { type: 'typing' }>,
): Promise<void> {
  const listing = listChoices(desk, interaction, data).catch((error: unknown): Choice[] => {
    desk.log.error({ err: error, verb: data.verb }, 'nothing could be suggested');
    return [];
  });
  const choices = (await waitAtMost(listing, PATIENCE_MS)) ?? [];
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
  desk: TypingDesk,
  { asker }: Interaction,
  data: Extract<Done, { type: 'typing' }>['data'],
): Promise<Choice[]> {
  const typing = readTyping(data);
  if (typing === null) return [];
  return suggest(desk, await desk.identify(asker), { ...typing, place: asker.channel });
}
