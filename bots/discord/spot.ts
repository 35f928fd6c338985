import { Refusal } from '#src/domain/errors.ts';
import type { Intent } from '#src/domain/intent.ts';
import type { View } from '#src/views/view.ts';
import { explainAlone, explainWait } from '../answering/explain-alone.ts';
import { formUnopened } from '../answering/form-unopened.ts';
import { AnsweredElsewhere, type Spot } from '../answering/spot.ts';
import type { Form } from '../forms/form.ts';
import type { DiscordDesk } from './desk.ts';
import type { Forms } from './modals/forms.ts';
import { openModal } from './open-modal.ts';
import { explainReason } from './reasons.ts';
import type { Ear } from './say-alone.ts';
import { sendBundle } from './send-bundle.ts';
import { showPicture } from './show-picture.ts';
import { showWhole } from './show-whole.ts';
import { tellPrivately } from './tell.ts';

/** With what an interaction is answered. */
export interface DiscordAnswering extends DiscordDesk {
  forms: Forms;
}

/** Where somebody stands who did something in Discord. */
export function openDiscordSpot(desk: DiscordAnswering, ear: Ear): Spot {
  const { interaction, acknowledgement } = ear;
  const { place, asker, done } = interaction;
  return {
    user: asker.user,
    place,
    requestKey: `discord:${interaction.id}`,
    // A modal cannot be answered by another one.
    asksForms: done.type !== 'form',
    acknowledge: async () => {
      if ((await acknowledgement.defer()) === 'elsewhere') throw new AnsweredElsewhere();
    },
    ask: (form) => askForm(desk, ear, form),
    tell: async (view, beside = null) => {
      if (beside !== null) await tellPrivately(desk, ear, beside);
      await tellPrivately(desk, ear, view);
    },
    showWhole: (view) => showWhole(desk, ear, view),
    sendBundle: (reply) => sendBundle(desk, ear, reply),
    showPicture: (to, shown) => showPicture(desk, to, shown),
    explainAlone: (unsent) => explainAlone(unsent, explainReason),
    explainWait: (unsent) => explainWait(unsent, explainReason),
  };
}

/**
 * The same for somebody who asks for a new run. Whoever reads in Discord that it failed asks again:
 * what they asked for too late would start a second one.
 */
export function needInTime(spot: Spot, { acknowledgement }: Ear): Spot {
  return {
    ...spot,
    acknowledge: async () => {
      await spot.acknowledge();
      if ((await acknowledgement.defer()) === 'late') throw tooLate();
    },
  };
}

/** The same for somebody who turns the pages of what only they see: the next one takes its place. */
export function turningPages(spot: Spot, { acknowledgement }: Ear): Spot {
  return {
    ...spot,
    tell: (view, beside) => {
      if (PAGED.has(view.kind)) acknowledgement.replacePressed();
      return spot.tell(view, beside);
    },
  };
}

const PAGED: ReadonlySet<View['kind']> = new Set(['command-center', 'storm']);

/** Does it ask for another page of a list? */
export function turnsPage(intent: Intent): boolean {
  switch (intent.type) {
    case 'list':
    case 'show-group':
      return (intent.before ?? intent.after) !== undefined;
    case 'show-storm':
      return true;
    default:
      return false;
  }
}

/** Would it make a run that was not there? */
export function startsRun({ type }: Intent): boolean {
  return type === 'start' || type === 'retry' || type === 'retry-now';
}

export function tooLate(): Refusal {
  const message =
    'This came later than the three seconds that Discord gives for it: no run was started.';
  return new Refusal('unavailable', message, 'Ask for it again.');
}

async function askForm(desk: DiscordAnswering, ear: Ear, form: Form): Promise<void> {
  const { encode } = desk.intents;
  const modal = desk.forms(ear.interaction.asker.user).draw(form, { encode });
  const reason = await openModal(desk, ear, modal);
  if (reason === null) return;
  desk.log.warn({ reason, form: form.intent.type }, 'a form could not be opened');
  throw formUnopened(desk, form, reason);
}
