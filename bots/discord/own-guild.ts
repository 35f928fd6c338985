import { Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { DiscordSettings } from '#src/config.ts';
import { openKeptAnswers } from '../answering/kept-answers.ts';
import type { DiscordRest } from './rest.ts';

/** What Discord could not say is asked again after so long. */
const AGAIN_MS = 10_000;

const Place = z.object({ guild_id: z.string() });

/** The server that the app is for: the one that is set, else that of its channel; null: it is not known now. */
export function openOwnGuild({
  rest,
  settings,
  monotonic,
}: {
  rest: DiscordRest;
  settings: DiscordSettings;
  monotonic: () => number;
}): () => Promise<string | null> {
  const { guildId, channel } = settings;
  if (guildId !== null) return async () => guildId;
  const guildOf = openKeptAnswers({
    ask: async (id) => Place.parse(await rest.get(Routes.channel(id))).guild_id,
    keptMs: Number.POSITIVE_INFINITY,
    unknownKeptMs: AGAIN_MS,
    monotonic,
  });
  return () => guildOf(channel);
}
