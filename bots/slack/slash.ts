import type { App } from '@slack/bolt';
import { verbOfLine } from '../run-command/parse-line.ts';
import { ackThen } from './ack-then.ts';
import { attend } from './attend.ts';
import type { SlackDesk } from './desk.ts';
import { openOnce } from './once.ts';
import { TypedLine } from './payloads.ts';
import { performLine } from './perform.ts';
import { readTyped } from './typed-text.ts';

/** Nobody goes by it: Slack names the bot only where it is mentioned. */
const NOBODY = '';

/** `/run …`, wherever somebody types it: also where the app is no member. */
export function listenToLines(bolt: App, desk: SlackDesk): void {
  const once = openOnce<void>(desk.app.clock);
  bolt.command('/run', ({ ack, body }) =>
    ackThen(desk, ack, async () => {
      const { asker, spot, text, triggerId } = TypedLine.parse(body);
      const line = readTyped(text, NOBODY);
      await once(triggerId, () =>
        attend(desk, { asker, spot, verb: verbOfLine(line) }, (caller) =>
          performLine(desk, spot, caller, line),
        ),
      );
    }),
  );
}
