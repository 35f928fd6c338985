import { formUnopened } from '../answering/form-unopened.ts';
import type { Form } from '../forms/form.ts';
import type { SlackDesk, Whereabouts } from './desk.ts';
import { type Carried, drawForm } from './modals/draw-form.ts';
import { openModal } from './open-modal.ts';
import { explainReason } from './reasons.ts';

/** A press opens one modal, and only for three seconds. */
const TOO_LATE: ReadonlySet<string> = new Set([
  'no_trigger',
  'expired_trigger_id',
  'exchanged_trigger_id',
  'trigger_expired',
  'trigger_exchanged',
  'invalid_trigger_id',
]);

/** Asks somebody what has to be known first. Throws a Refusal where Slack opens no form for them any more. */
export async function askForm(desk: SlackDesk, where: Whereabouts, form: Form): Promise<void> {
  const { encode } = desk.intents;
  const carried = { code: encode(form.intent), spot: placeOf(where), openedIn: where.channel };
  const reason = await openModal(desk, where, drawForm(form, carried, { encode }));
  if (reason === null) return;
  desk.log.warn({ reason, form: form.intent.type }, 'a form could not be opened');
  const why = TOO_LATE.has(reason)
    ? 'it took longer than the three seconds that Slack gives for it.'
    : explainReason(reason).means;
  throw formUnopened(desk, form, why);
}

function placeOf(where: Whereabouts): Carried['spot'] {
  if (where.type === 'view') return { channel: null, thread: null, card: null };
  const { channel, thread, card } = where;
  return { channel, thread, card };
}
