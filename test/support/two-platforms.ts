import type { Reason } from '#bots/delivery/trouble.ts';
import { isFault, parseRoute } from '#src/domain/route-text.ts';
import { addRoute } from '#src/operations/add-route.ts';
import { loadRun } from '#src/store/runs.ts';
import { OWNER } from './callers.ts';
import type { DatabaseKind } from './databases.ts';
import { FAILS, openDeliveryScene } from './delivery-scene.ts';
import { openFakeMessenger } from './fake-messenger.ts';
import { waitForFact } from './wait-for-fact.ts';

export const ARCHIVED = { type: 'refused', reason: 'is_archived' } as const;
export const REVOKED = { type: 'later', afterMs: 60_000, reason: 'token_revoked' } as const;
export const BROKEN = { type: 'refused', reason: 'invalid_blocks' } as const;
export const PACED = { type: 'later', afterMs: 1_000, reason: 'ratelimited' } as const;
const REASONS: Record<string, Reason> = {
  is_archived: { trouble: 'place', means: 'The channel is archived.', fix: 'Unarchive it.' },
  token_revoked: { trouble: 'app', means: 'The token is not valid.', fix: 'Renew it.' },
  invalid_blocks: { trouble: 'bug', means: 'It is drawn badly.', fix: 'Report it.' },
  ratelimited: { trouble: 'pace', means: 'Too much was sent.', fix: 'Wait.' },
};
export const WORDS = 'is_archived: the channel is archived';

/** Two platforms, `slack` and `discord`, of which the second shows only what is routed to its 77. */
export async function openTwo(on: DatabaseKind, ...texts: string[]) {
  const scene = await openDeliveryScene(on, { surface: 'slack' });
  const { process, clock, messenger: slack, database } = scene;
  const discord = openFakeMessenger({ clock, surface: 'discord' });
  for (const messenger of [slack, discord]) {
    messenger.explain = (code) => REASONS[code] ?? { trouble: 'place', means: code, fix: code };
  }
  for (const text of texts) {
    const route = parseRoute(text);
    if (isFault(route)) throw new Error(route.message);
    await addRoute(process.app, OWNER, route);
  }
  const deliverer = scene.open([slack, discord]);
  deliverer.start();
  const { reader } = database;
  await waitForFact('both are known', async () => (await reader('surfaces')).length === 2);
  return {
    ...scene,
    app: process.app,
    slack,
    discord,
    /** Nothing is delivered any more. */
    switchOff: () => deliverer.stop(),
    /** Unless it is alike, each fails in another way. */
    fail: async ({ isAlike = false } = {}) => {
      const run = await scene.run(...(isAlike ? FAILS.map((fact) => ({ ...fact })) : FAILS));
      const uuid = (await loadRun(process.app.db, run))?.uuid ?? '';
      return { run, uuid };
    },
    /** Looks until it is so. */
    until: (isSo: () => boolean | Promise<boolean>) =>
      waitForFact('it is so', async () => {
        deliverer.hint();
        // Looked at last: what was just sent is not settled yet.
        return (await isSo()) && (await scene.rows()).every(({ lender }) => lender === null);
      }),
    /** What became of the alerts of this place, in order. */
    life: async (place: string) => {
      const rows: { what: string; reason: string | null }[] = await reader('ledger')
        .where({ place, kind: 'failure-alert' })
        .orderBy('id');
      return rows.filter(({ what }) => what !== 'owed').map(({ what, reason }) => [what, reason]);
    },
    alerts: () =>
      [...slack.posts, ...discord.posts].filter(({ view }) => view.kind === 'delivery-alert'),
  };
}

export const cardsOf = ({ posts }: ReturnType<typeof openFakeMessenger>, where: string) =>
  posts.filter(({ place, view }) => place === where && view.kind === 'failure-alert');
