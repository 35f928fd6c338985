import type { webApi } from '@slack/bolt';
import { z } from 'zod';
import type { Clock } from '#src/clock.ts';
import { waitAtMost } from '../answering/wait-at-most.ts';

/** What Slack tells of somebody; null: it does not say. */
export interface Profile {
  name: string | null;
  team: string | null;
}

const PROFILES_MAX = 1_000;
const KEPT_MS = 60 * 60_000;
/** What Slack could not say is asked again after so long. */
const UNKNOWN_KEPT_MS = 60_000;
const PATIENCE_MS = 1_000;

const Answer = z.object({
  user: z.object({ name: z.string().optional(), team_id: z.string().optional() }),
});

const UNKNOWN: Profile = { name: null, team: null };

interface Kept {
  profile: Promise<Profile>;
  until: number;
}

/** Asks Slack about people, each once in an hour. It never throws, and nobody waits long for it. */
export function openProfiles(
  client: webApi.WebClient,
  { monotonic }: Clock,
): (user: string) => Promise<Profile> {
  const kept = new Map<string, Kept>();
  const ask = async (user: string, entry: Pick<Kept, 'until'>): Promise<Profile> => {
    try {
      const { user: told } = Answer.parse(await client.users.info({ user }));
      entry.until = monotonic() + KEPT_MS;
      return { name: told.name ?? null, team: told.team_id ?? null };
    } catch {
      // Whoever is not known goes by their id: no scope for it, a time-out, an app's own user.
      return UNKNOWN;
    }
  };
  return async (user) => {
    const known = kept.get(user);
    if (known && monotonic() < known.until)
      return (await waitAtMost(known.profile, PATIENCE_MS)) ?? UNKNOWN;
    kept.delete(user);
    const [oldest] = kept.keys();
    if (kept.size >= PROFILES_MAX && oldest !== undefined) kept.delete(oldest);
    const times = { until: monotonic() + UNKNOWN_KEPT_MS };
    const entry = Object.assign(times, { profile: ask(user, times) });
    kept.set(user, entry);
    return (await waitAtMost(entry.profile, PATIENCE_MS)) ?? UNKNOWN;
  };
}
