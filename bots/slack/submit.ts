import type { App } from '@slack/bolt';
import { ackThen } from './ack-then.ts';
import type { SlackDesk } from './desk.ts';

/** Modals that are sent or closed. Closing one decides nothing. */
export function listenToForms(bolt: App, desk: SlackDesk): void {
  bolt.view({ type: 'view_closed', callback_id: /.*/ }, ({ ack }) =>
    ackThen(desk, ack, async () => {}),
  );
}
