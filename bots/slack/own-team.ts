import type { webApi } from '@slack/bolt';
import type { Clock } from '#src/clock.ts';
import { waitAtMost } from '../answering/wait-at-most.ts';

const PATIENCE_MS = 1_000;
/** What Slack could not say is asked again after so long. */
const AGAIN_MS = 10_000;

/** The workspace that the bot belongs to, asked for once; null: Slack does not say it now. */
export function openOwnTeam(
  client: webApi.WebClient,
  { monotonic }: Clock,
): () => Promise<string | null> {
  let asked: { team: Promise<string | null>; until: number } | null = null;
  const ask = () => {
    const entry = { team: Promise.resolve<string | null>(null), until: monotonic() + AGAIN_MS };
    entry.team = client.auth.test().then(
      ({ team_id: team = null }) => {
        if (team !== null) entry.until = Number.POSITIVE_INFINITY;
        return team;
      },
      () => null,
    );
    return entry;
  };
  return async () => {
    if (asked === null || monotonic() >= asked.until) asked = ask();
    return waitAtMost(asked.team, PATIENCE_MS);
  };
}
