import type { App } from '@slack/bolt';
import { attend } from '../answering/attend.ts';
import { openOnce } from '../answering/once.ts';
import { performLine } from '../answering/perform-line.ts';
import { verbOfLine } from '../run-command/parse-line.ts';
import { ackThen } from './ack-then.ts';
import type { SlackDesk } from './desk.ts';
import { identified } from './identified.ts';
import { TypedLine } from './payloads.ts';
import { openSlackSpot } from './spot.ts';
import { readTyped } from './typed-text.ts';

/** Nobody goes by it: Slack names the bot only where it is mentioned. */
const NOBODY = '';

/** `/run …`, wherever somebody types it: also where the app is no member. */
export function listenToLines(bolt: App, desk: SlackDesk): void {
  const once = openOnce<void>(desk.app.clock);
  bolt.command('/run', ({ ack, body }) =>
    ackThen(desk, ack, async () => {
      const { asker, where, text, triggerId } = TypedLine.parse(body);
      const line = readTyped(text, NOBODY);
      const spot = openSlackSpot(desk, where);
      const asked = { spot, verb: verbOfLine(line), ...identified(desk, asker) };
      await once(triggerId, () =>
        attend(desk, asked, (caller) => performLine(desk, spot, caller, line)),
      );
    }),
  );
}
