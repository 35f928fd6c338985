import { Refusal } from '#src/domain/errors.ts';
import { answerAttended, attend } from '../answering/attend.ts';
import { keyedBy } from '../answering/keyed-by.ts';
import { FORM_VERB, settleForm } from '../answering/settle-form.ts';
import type { FormFault } from '../forms/form.ts';
import { identified } from './identified.ts';
import type { Done } from './interaction.ts';
import { drawFaults, drawProgress } from './modals/draw-notes.ts';
import type { SentForm } from './modals/forms.ts';
import { formGone } from './open-page.ts';
import { type Ear, sayAlone } from './say-alone.ts';
import { type DiscordAnswering, openDiscordSpot, startsRun, tooLate } from './spot.ts';

/** A modal that was sent: all of a form, or a page of it. It never throws. */
export async function answerForm(
  desk: DiscordAnswering,
  ear: Ear,
  { data }: Extract<Done, { type: 'form' }>,
): Promise<void> {
  void ear.acknowledgement.defer();
  const spot = openDiscordSpot(desk, ear);
  const verb = FORM_VERB;
  await attend(desk, { spot, verb, ...identified(desk, ear) }, async (caller) => {
    await spot.acknowledge();
    const sent = desk.forms(spot.user).read(data);
    if (sent?.type === 'gone') throw formGone();
    if (sent?.type === 'page') return tellNote(desk, ear, { note: drawProgress(sent) });
    await needTime(desk, ear, sent);
    const them = { stranger: caller, identify: async () => caller };
    const { outcome } = await settleForm(keyedBy(spot, desk), them, sent);
    if (Array.isArray(outcome)) return tellFaults(desk, ear, { sent, faults: outcome });
    await answerAttended(desk, { caller, spot, verb }, async () => outcome);
  });
}

/** Who reads that it failed sends it again: no second run comes of it. */
async function needTime(
  { intents }: DiscordAnswering,
  { acknowledgement }: Ear,
  sent: SentForm | null,
): Promise<void> {
  if (sent === null || (await acknowledgement.defer()) !== 'late') return;
  const intent = await intents.decode(sent.code);
  if (intent !== null && startsRun(intent)) throw tooLate();
}

/** Discord closes a form whatever is wrong with it: it is offered again, as it was. */
async function tellFaults(
  desk: DiscordAnswering,
  ear: Ear,
  { sent, faults: found }: { sent: SentForm | null; faults: readonly FormFault[] },
): Promise<void> {
  const faults = found.map((fault) => ({ ...fault, message: desk.redact(fault.message) }));
  const faulty = sent && desk.forms(ear.interaction.asker.user).again(sent, faults);
  if (faulty !== null) return tellNote(desk, ear, { note: drawFaults(faulty) });
  const said = faults.map(({ message }) => message).join(' ');
  throw new Refusal('invalid', said, 'Ask for the form again.');
}

/** Throws a Refusal where it cannot be said there: a button in direct messages would come too late. */
async function tellNote(
  desk: DiscordAnswering,
  ear: Ear,
  said: Parameters<typeof sayAlone>[2],
): Promise<void> {
  const told = await sayAlone(desk, ear, said);
  if (told.type !== 'sent') throw formGone();
}
