import type { App } from '@slack/bolt';
import { ackThen } from './ack-then.ts';
import { attend } from './attend.ts';
import type { SlackDesk, Spot } from './desk.ts';
import { needIntent } from './need-intent.ts';
import { openOnce } from './once.ts';
import { Press } from './payloads.ts';
import { performIntent } from './perform.ts';
import { readPress } from './read-press.ts';
import { INTENT_ACTION } from './render/buttons.ts';
import { listenToLines } from './slash.ts';
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
      const { asker, spot, triggerId } = Press.parse(body);
      await once(triggerId, () => {
        linkAgain(desk, spot);
        return attend(desk, { asker, spot, verb: 'press' }, async (caller) => {
          const intent = await needIntent(desk, readPress(action) ?? '');
          await performIntent(desk, spot, caller, intent);
        });
      });
    }),
  );
}

/** A card that was posted and never put on record is known from its first press on. */
function linkAgain({ cards, log }: SlackDesk, spot: Spot): void {
  if (spot.type === 'view' || spot.card === null) return;
  const place = { place: spot.channel, message: spot.card };
  cards.find(place).catch((error: unknown) => {
    log.error({ err: error, ...place }, 'a card could not be looked up');
  });
}
