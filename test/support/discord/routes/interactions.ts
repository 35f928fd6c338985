import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { z } from 'zod';
import { acceptCallback, Callback, followUp } from '../accept-callback.ts';
import { DiscordRefusal } from '../discord-refusal.ts';
import { draftMessage } from '../draft-message.ts';
import { APPLICATION_ID } from '../identity.ts';
import type { Interaction } from '../interactions.ts';
import { needShape } from '../limits.ts';
import type { DiscordMessage } from '../messages.ts';
import { describeMessage } from '../payloads.ts';
import { type AskedRoute, defineRoute } from '../route.ts';
import { Said } from '../said.ts';
import type { World } from '../world.ts';
import { deleteMessage, editMessage } from '../write-message.ts';

const Truth = z.enum(['true', 'false']).optional();

interface HookIds {
  application: string;
  token: string;
}
type AskedHook = Omit<AskedRoute<HookIds>, 'query'>;

export const INTERACTIONS = [
  defineRoute({
    operation: 'create_interaction_response',
    on: 'POST /interactions/{interaction}/{token}/callback',
    needsToken: false,
    query: { with_response: Truth },
    answer: ({ ids, query, body, uploads }, world) => {
      const callback = needShape(Callback, body);
      const interaction = world.interactions.toAck(ids.interaction, ids.token);
      const message = acceptCallback(world, interaction, { callback, uploads });
      if (query.with_response !== 'true') return null;
      return describeResponse(world, interaction, message);
    },
  }),
  defineRoute({
    operation: 'execute_webhook',
    on: 'POST /webhooks/{application}/{token}',
    needsToken: false,
    query: { wait: Truth, with_components: Truth },
    answer: ({ ids, body, uploads }, world) => {
      const message = followUp(world, interactionOf(world, ids), { said: body, uploads });
      return describeMessage(world, message);
    },
  }),
  defineRoute({
    operation: 'get_original_webhook_message',
    on: 'GET /webhooks/{application}/{token}/messages/@original',
    needsToken: false,
    answer: (asked, world) => describeMessage(world, originalOf(world, asked)),
  }),
  defineRoute({
    operation: 'update_original_webhook_message',
    on: 'PATCH /webhooks/{application}/{token}/messages/@original',
    needsToken: false,
    query: { with_components: Truth },
    answer: (asked, world) => edit(world, originalOf(world, asked), asked),
  }),
  defineRoute({
    operation: 'delete_original_webhook_message',
    on: 'DELETE /webhooks/{application}/{token}/messages/@original',
    needsToken: false,
    answer: (asked, world) => {
      deleteMessage(world, originalOf(world, asked));
      return null;
    },
  }),
  defineRoute({
    operation: 'get_webhook_message',
    on: 'GET /webhooks/{application}/{token}/messages/{message}',
    needsToken: false,
    answer: ({ ids }, world) => describeMessage(world, answerIn(world, ids)),
  }),
  defineRoute({
    operation: 'update_webhook_message',
    on: 'PATCH /webhooks/{application}/{token}/messages/{message}',
    needsToken: false,
    query: { with_components: Truth },
    answer: (asked, world) => edit(world, answerIn(world, asked.ids), asked),
  }),
  defineRoute({
    operation: 'delete_webhook_message',
    on: 'DELETE /webhooks/{application}/{token}/messages/{message}',
    needsToken: false,
    answer: ({ ids }, world) => {
      deleteMessage(world, answerIn(world, ids));
      return null;
    },
  }),
] as const;

function interactionOf({ interactions }: World, { application, token }: HookIds): Interaction {
  if (application !== APPLICATION_ID) throw new DiscordRefusal(Code.UnknownWebhook);
  return interactions.toFollow(token);
}

/** What was answered first, or pressed; unless it was deleted meanwhile. */
function originalOf(world: World, { ids }: AskedHook): DiscordMessage {
  const { original } = interactionOf(world, ids);
  const isThere = original !== undefined && world.guild.find(original.id) === original;
  if (!isThere) throw new DiscordRefusal(Code.UnknownMessage);
  return original;
}

/** A message that answers this interaction, or the one that was pressed. */
function answerIn(world: World, ids: HookIds & { message: string }): DiscordMessage {
  const interaction = interactionOf(world, ids);
  const message = world.guild.find(ids.message);
  const isOfIt = message?.interaction?.id === interaction.id || message === interaction.on;
  if (message === undefined || !isOfIt) throw new DiscordRefusal(Code.UnknownMessage);
  return message;
}

function edit(world: World, before: DiscordMessage, { body, uploads }: AskedHook): object {
  const draft = draftMessage(world, { said: needShape(Said, body), uploads, before });
  return describeMessage(world, editMessage(world, before, draft));
}

function describeResponse(
  world: World,
  interaction: Interaction,
  message?: DiscordMessage,
): object {
  const { id, type } = interaction;
  if (message === undefined) return { interaction: { id, type } };
  const resource = { type: interaction.acked?.type, message: describeMessage(world, message) };
  const response_message_id = message.id;
  return { interaction: { id, type, response_message_id }, resource };
}
