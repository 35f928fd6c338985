import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '#src/clock.ts';
import { openKeptAnswers } from '../answering/kept-answers.ts';

/** What Slack tells of somebody; null: it does not say. */
export interface Profile {
  name: string | null;
  team: string | null;
}

const KEPT_MS = 60 * 60_000;
/** What Slack could not say is asked again after so long. */
const UNKNOWN_KEPT_MS = 60_000;

const Answer = z.object({
  user: z.object({ name: z.string().optional(), team_id: z.string().optional() }),
});

/** Asks Slack about people, each once in an hour. It never throws, and nobody waits long for it. */
export function openProfiles(
  client: webApi.WebClient,
  { monotonic }: Clock,
): (user: string) => Promise<Profile> {
  const ask = openKeptAnswers<Profile>({
    ask: async (user) => {
      const { name = null, team_id: team = null } = Answer.parse(
        await client.users.info({ user }),
      ).user;
      return { name, team };
    },
    keptMs: KEPT_MS,
    unknownKeptMs: UNKNOWN_KEPT_MS,
    monotonic,
  });
  // Whoever is not known goes by their id: no scope for it, a time-out, an app's own user.
  return async (user) => (await ask(user)) ?? { name: null, team: null };
}
