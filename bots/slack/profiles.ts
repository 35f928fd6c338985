import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '#src/clock.ts';
import { openKeptAnswers } from '../answering/kept-answers.ts';
import { readReason } from './judge-answer.ts';

/** What Slack tells of somebody; null: it does not say. */
export interface Profile {
  name: string | null;
  team: string | null;
}

const KEPT_MS = 60 * 60_000;
/** What Slack could not say is asked again after so long. */
const UNKNOWN_KEPT_MS = 10_000;
/** The app may not look people up: of nobody will it be said. */
const UNSAID: Profile = { name: null, team: null };

const Answer = z.object({
  user: z.object({ name: z.string().optional(), team_id: z.string().optional() }),
});

/**
 * Asks Slack about people, each once in an hour. It never throws, and nobody waits long for it; null:
 * Slack does not say now who they are, or knows nobody of that id.
 */
export function openProfiles(
  client: webApi.WebClient,
  { monotonic }: Clock,
): (user: string) => Promise<Profile | null> {
  return openKeptAnswers<Profile>({
    ask: async (user) => {
      const answer = await client.users.info({ user }).catch((error: unknown) => {
        if (readReason(error) === 'missing_scope') return null;
        throw error;
      });
      if (answer === null) return UNSAID;
      const { name = null, team_id: team = null } = Answer.parse(answer).user;
      return { name, team };
    },
    keptMs: KEPT_MS,
    unknownKeptMs: UNKNOWN_KEPT_MS,
    isSaid: (told) => told !== UNSAID,
    monotonic,
  });
}
