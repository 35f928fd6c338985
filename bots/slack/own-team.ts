import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '#src/clock.ts';
import { openKeptAnswers } from '../answering/kept-answers.ts';

/** What Slack could not say is asked again after so long. */
const AGAIN_MS = 10_000;

const Answer = z.object({ team_id: z.string() });

/** The workspace that the bot belongs to, asked for once; null: Slack does not say it now. */
export function openOwnTeam(
  client: webApi.WebClient,
  { monotonic }: Clock,
): () => Promise<string | null> {
  const ask = openKeptAnswers({
    ask: async () => Answer.parse(await client.auth.test()).team_id,
    keptMs: Number.POSITIVE_INFINITY,
    unknownKeptMs: AGAIN_MS,
    monotonic,
  });
  return () => ask('own');
}
