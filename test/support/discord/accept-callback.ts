import {
  RESTJSONErrorCodes as Code,
  MessageFlags as Flag,
  InteractionResponseType as Response,
  InteractionType as Type,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { DiscordBlunder, DiscordRefusal } from './discord-refusal.ts';
import { draftMessage } from './draft-message.ts';
import type { Interaction } from './interactions.ts';
import { needShape } from './limits.ts';
import { type DiscordMessage, isThinking } from './messages.ts';
import { AutocompleteChoices, needModal } from './modal-limits.ts';
import type { Upload } from './read-request.ts';
import { Said } from './said.ts';
import type { World } from './world.ts';
import { editMessage, postMessage } from './write-message.ts';

export const Callback = z.strictObject({ type: z.enum(Response), data: z.unknown().optional() });
const Deferral = z.strictObject({ flags: z.literal([0, Flag.Ephemeral]).nullish() }).nullish();

export interface Answer {
  callback: z.output<typeof Callback>;
  uploads: readonly Upload[];
}

/** Does what the app answers to an interaction. Answers the message that came about or changed. */
export function acceptCallback(
  world: World,
  interaction: Interaction,
  answer: Answer,
): DiscordMessage | undefined {
  const { type, data } = answer.callback;
  const isCompletion = interaction.type === Type.ApplicationCommandAutocomplete;
  if (isCompletion !== (type === Response.ApplicationCommandAutocompleteResult)) {
    throw new DiscordBlunder('INTERACTION_CALLBACK_TYPE', `${type} answers something else`, [
      'type',
    ]);
  }
  const message = answerWith(world, interaction, answer);
  const afterMs = performance.now() - interaction.beganAt;
  interaction.acked = { type, data, afterMs };
  interaction.original = message;
  interaction.settle();
  return message;
}

function answerWith(world: World, interaction: Interaction, answer: Answer) {
  const { type, data } = answer.callback;
  switch (type) {
    case Response.ChannelMessageWithSource:
      return writeAnswer(world, interaction, { said: data, uploads: answer.uploads });
    case Response.DeferredChannelMessageWithSource:
      return think(world, interaction, data);
    case Response.DeferredMessageUpdate:
      return pressedOn(world, interaction);
    case Response.UpdateMessage: {
      const before = pressedOn(world, interaction);
      const said = needShape(Said, data ?? {}, ['data']);
      return editMessage(
        world,
        before,
        draftMessage(world, { said, uploads: answer.uploads, before }),
      );
    }
    case Response.ApplicationCommandAutocompleteResult:
      needShape(AutocompleteChoices, data, ['data']);
      return undefined;
    case Response.Modal:
      return openModal(interaction, data);
    default:
      throw new DiscordBlunder('INTERACTION_CALLBACK_TYPE', `no answer is a ${type}`, ['type']);
  }
}

/** A message that answers: for all, or for the one who asked. */
function writeAnswer(
  world: World,
  interaction: Interaction,
  { said, uploads }: { said: unknown; uploads: readonly Upload[] },
): DiscordMessage {
  const given = needShape(Said, said, ['data']);
  const draft = draftMessage(world, { said: given, uploads, mayWhisper: true });
  const isWhisper = (draft.flags & Flag.Ephemeral) !== 0;
  const seenBy = isWhisper ? interaction.user : null;
  const channel = world.guild.channel(interaction.channel);
  return postMessage(world, channel, { ...draft, seenBy, to: interaction });
}

/** Says more after the first answer. The first that follows what was deferred takes its place. */
export function followUp(
  world: World,
  interaction: Interaction,
  { said, uploads }: { said: unknown; uploads: readonly Upload[] },
): DiscordMessage {
  const { original } = interaction;
  if (original === undefined || !isThinking(original)) {
    return writeAnswer(world, interaction, { said, uploads });
  }
  const given = needShape(Said, said);
  // For whom it is was said when it was deferred.
  const flags = typeof given.flags === 'number' ? given.flags & ~Flag.Ephemeral : given.flags;
  const saying = { said: { ...given, flags }, uploads, before: original };
  return editMessage(world, original, draftMessage(world, saying));
}

function think(world: World, interaction: Interaction, data: unknown): DiscordMessage {
  const { flags } = needShape(Deferral, data, ['data']) ?? {};
  const isWhisper = flags === Flag.Ephemeral;
  const channel = world.guild.channel(interaction.channel);
  const seenBy = isWhisper ? interaction.user : null;
  return postMessage(world, channel, {
    flags: Flag.Loading | (flags ?? 0),
    seenBy,
    to: interaction,
  });
}

/** The message that was pressed, unless it was deleted. A modal that a command opened was opened from none. */
function pressedOn({ guild }: World, { on }: Interaction): DiscordMessage {
  if (on === undefined || guild.find(on.id) !== on) throw new DiscordRefusal(Code.UnknownMessage);
  return on;
}

function openModal(interaction: Interaction, data: unknown): undefined {
  if (interaction.type === Type.ModalSubmit) {
    throw new DiscordBlunder('INTERACTION_CALLBACK_TYPE', 'no modal answers a modal', ['type']);
  }
  interaction.modal = needModal(data);
}
