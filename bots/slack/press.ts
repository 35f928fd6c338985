import type { App } from '@slack/bolt';
import { attend } from '../answering/attend.ts';
import { linkAgain } from '../answering/link-again.ts';
import { needIntent } from '../answering/need-intent.ts';
import { openOnce } from '../answering/once.ts';
import { performIntent } from '../answering/perform-intent.ts';
import { ackThen } from './ack-then.ts';
import type { SlackDesk } from './desk.ts';
import { identified } from './identified.ts';
import { Press } from './payloads.ts';
import { readPress } from './read-press.ts';
import { INTENT_ACTION } from './render/buttons.ts';
import { listenToLines } from './slash.ts';
import { openSlackSpot } from './spot.ts';
import { listenToForms } from './submit.ts';

/** Everything that people press, fill in or type as `/run`. */
export function listenToPresses(bolt: App, desk: SlackDesk): void {
  listenToButtons(bolt, desk);
  listenToForms(bolt, desk);
  listenToLines(bolt, desk);
}

function listenToButtons(bolt: App, desk: SlackDesk): void {
  const once = openOnce<void>(desk.app.clock);
  bolt.action(INTENT_ACTION, ({ ack, action, body }) =>
    ackThen(desk, ack, async () => {
      const { asker, where, triggerId } = Press.parse(body);
      await once(triggerId, () => {
        const spot = openSlackSpot(desk, where);
        linkAgain(desk, spot);
        return attend(desk, { spot, verb: 'press', ...identified(desk, asker) }, async (caller) => {
          const intent = await needIntent(desk, readPress(action) ?? '');
          await performIntent(desk, spot, caller, intent);
        });
      });
    }),
  );
}
