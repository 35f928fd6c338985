import { Refusal } from '#src/domain/errors.ts';
import type { Intent } from '#src/domain/intent.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { shortTaskName } from '#src/domain/task-name.ts';
import type { Form } from '../forms/form.ts';
import type { SlackDesk, Spot } from './desk.ts';
import { drawForm } from './modals/draw-form.ts';
import { openModal } from './open-modal.ts';

/** Asks somebody what has to be known first. Throws a Refusal where Slack opens no form for them any more. */
export async function askForm(desk: SlackDesk, spot: Spot, form: Form): Promise<void> {
  const { encode } = desk.intents;
  const place =
    spot.type === 'view'
      ? { channel: null, thread: null, card: null }
      : { channel: spot.channel, thread: spot.thread, card: spot.card };
  const modal = drawForm(form, { code: encode(form.intent), spot: place }, { encode });
  const reason = await openModal(desk, spot, modal);
  if (reason === null) return;
  throw new Refusal(
    'unavailable',
    `Slack did not open the form "${form.title}" (${reason}): it has to be asked for within three seconds.`,
    `Press again, or type ${lineFor(form.intent)}`,
  );
}

/** What says in one line what the form would have asked for. */
function lineFor(intent: Intent): string {
  switch (intent.type) {
    case 'reject':
      return `/run reject ${shortTaskName(intent)} <reason>`;
    case 'edit-and-approve':
      return `/run approve ${shortTaskName(intent)} <field>=<value>`;
    case 'retry':
    case 'retry-now':
      return `/run retry ${shortIdOf(intent.runId)}`;
    case 'start':
      return `/run start <workflow> <key>=<value>`;
    case 'hold':
      return '/run hold <workflow> <reason>';
    default:
      return '/run help';
  }
}
