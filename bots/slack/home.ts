import type { App } from '@slack/bolt';
import { ackThen } from './ack-then.ts';
import type { SlackDesk } from './desk.ts';
import { REFRESH_ACTION } from './home/draw-home.ts';
import { type HomePace, OpenHomes } from './home/open-homes.ts';
import { INTENT_ACTION } from './render/buttons.ts';

const PACE: HomePace = { lookEveryMs: 1_000, renewEveryMs: 5_000 };

/** Shows the Command Center in everybody's App Home, and keeps it true while they may be looking. */
export function listenToHome(bolt: App, desk: SlackDesk): { stop: () => void } {
  const homes = new OpenHomes(desk, PACE);
  bolt.event('app_home_opened', async ({ event: { user, tab }, body: { team_id: team } }) => {
    if (tab === 'home') await homes.open({ user, team, channel: null });
  });
  bolt.action(REFRESH_ACTION, ({ ack, body: { user, team } }) =>
    ackThen(desk, ack, () =>
      homes.open({ user: user.id, team: user.team_id ?? team?.id ?? null, channel: null }),
    ),
  );
  // Whoever answers presses acks it.
  bolt.action(INTENT_ACTION, async ({ body }) => {
    if (body.type === 'block_actions' && body.view?.type === 'home')
      homes.expectChange(body.user.id);
  });
  return { stop: () => homes.stop() };
}
