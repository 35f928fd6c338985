import { setTimeout as sleep } from 'node:timers/promises';
import type { App, ViewResponseAction } from '@slack/bolt';
import type { z } from 'zod';
import { Refusal } from '#src/domain/errors.ts';
import { answerAttended, withNote } from '../answering/attend.ts';
import { keyedBy } from '../answering/keyed-by.ts';
import { openOnce } from '../answering/once.ts';
import { receiptBeside } from '../answering/receipt-of.ts';
import { FORM_VERB, type SettledForm, settleForm } from '../answering/settle-form.ts';
import type { FormFault } from '../forms/form.ts';
import { ackThen } from './ack-then.ts';
import type { InChannel, SlackDesk } from './desk.ts';
import { identified } from './identified.ts';
import { FORM_CALLBACK } from './modals/draw-form.ts';
import { readForm, type SentForm } from './modals/read-form.ts';
import { Submission } from './payloads.ts';
import { shortenLine } from './render/text.ts';
import { openSlackSpot } from './spot.ts';
import { drawAnswerModal } from './tell.ts';

/** Slack waits three seconds, and the way there and back is part of them. */
const ANSWER_WITHIN_MS = 2_000;
/** It stands in small print below a field. */
const FAULT_LENGTH_MAX = 300;

type Submitted = z.output<typeof Submission>;

/** How a form is acked, and what is answered beside that. */
interface Answered {
  ack: ViewResponseAction | undefined;
  after: () => Promise<void>;
}

/** Modals that are sent or closed. Closing one decides nothing. */
export function listenToForms(bolt: App, desk: SlackDesk): void {
  const once = openOnce<Answered>(desk.app.clock);
  bolt.view(FORM_CALLBACK, async ({ ack, body }) => {
    const { data: submitted, error } = Submission.safeParse(body);
    if (submitted === undefined) {
      return ackThen(desk, ack, () => Promise.reject(error));
    }
    const { ack: said, after } = await once(submitted.triggerId, () => answer(desk, submitted));
    await ackThen(desk, () => ack(said), after);
  });
  bolt.view({ type: 'view_closed', callback_id: /.*/ }, ({ ack }) =>
    ackThen(desk, ack, async () => {}),
  );
}

/** The ack is where a form is answered: it stays open with its faults, says what was refused, or closes. */
async function answer(desk: SlackDesk, submitted: Submitted): Promise<Answered> {
  const sent = readForm(submitted.view);
  const asker = submitted.ask(sent?.openedIn ?? null);
  const where = sent === null ? null : whereaboutsOf(asker.user, sent);
  const place = where === null ? null : { ...where, place: where.channel };
  const keyed = keyedBy({ requestKey: submitted.triggerId, place }, desk);
  const settling = settleForm(keyed, identified(desk, asker), sent);
  const settled = await Promise.race([settling, sleep(ANSWER_WITHIN_MS, null, { ref: false })]);
  const { channel } = asker;
  if (settled !== null) return answerInTime(desk, { ...settled, submitted, channel, where });
  const late = where ?? directMessage(desk, asker.user);
  const after = async () => answerLate(desk, late, await settling);
  return { ack: { response_action: 'clear' }, after: justOnce(after) };
}

interface InTime extends SettledForm {
  submitted: Submitted;
  channel: string | null;
  where: InChannel | null;
}

function answerInTime(
  desk: SlackDesk,
  { caller, outcome, submitted, channel, where }: InTime,
): Answered {
  if (Array.isArray(outcome)) return { ack: showFaults(desk, outcome), after: async () => {} };
  const isApplied = outcome.receipt.outcome === 'applied';
  if (isApplied && where !== null) {
    const spot = openSlackSpot(desk, where);
    const verb = FORM_VERB;
    const after = () => answerAttended(desk, { caller, spot, verb }, async () => outcome);
    // Closing one that lies on others would show those again, as they were before.
    const ack = submitted.isPushed ? ({ response_action: 'clear' } as const) : undefined;
    return { ack, after: justOnce(after) };
  }
  if (isApplied) desk.cards.hint(outcome.subject?.run);
  const { view } = withNote(desk, caller, outcome) ?? outcome;
  const modal = drawAnswerModal(desk, channel, { view, beside: receiptBeside(desk, outcome) });
  const after = async () => void (await outcome.progress?.end(view));
  return { ack: { response_action: 'update', view: modal }, after };
}

/** Each beside its field; it may name what they wrote. */
function showFaults(
  { redact }: Pick<SlackDesk, 'redact'>,
  faults: readonly FormFault[],
): ViewResponseAction {
  const errors = faults.map(({ field, message }) => {
    return [field, shortenLine(redact(message), FAULT_LENGTH_MAX)];
  });
  return { response_action: 'errors', errors: Object.fromEntries(errors) };
}

/** The form is closed by now: what became of it is said where it was asked for. */
async function answerLate(
  desk: SlackDesk,
  where: InChannel,
  { caller, outcome }: SettledForm,
): Promise<void> {
  const spot = openSlackSpot(desk, where);
  await answerAttended(desk, { caller, spot, verb: FORM_VERB }, async () => {
    if (!Array.isArray(outcome)) return outcome;
    const faults = outcome.map(({ message }) => message).join(' ');
    throw new Refusal('invalid', faults, 'Ask for the form again.');
  });
}

/** Where the form was asked for; null: in a modal or the App Home. */
function whereaboutsOf(
  user: string,
  { spot: { channel, thread, card } }: SentForm,
): InChannel | null {
  if (channel === null) return null;
  return { type: 'channel', user, channel, thread, card, responseUrl: null, triggerId: null };
}

function directMessage({ messenger }: SlackDesk, user: string): InChannel {
  const channel = messenger.placeOfPerson(user) ?? user;
  const place = { channel, thread: null, card: null };
  return { type: 'channel', user, ...place, responseUrl: null, triggerId: null };
}

function justOnce(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | null = null;
  return () => (done ??= act());
}
