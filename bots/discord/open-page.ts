import { Refusal } from '#src/domain/errors.ts';
import { openModal } from './open-modal.ts';
import type { Ear } from './say-alone.ts';
import type { DiscordAnswering } from './spot.ts';

/** Opens a form again where somebody was filling it in. Throws a Refusal where that cannot be. */
export async function openPage(desk: DiscordAnswering, ear: Ear, customId: string): Promise<void> {
  const modal = desk.forms(ear.interaction.asker.user).openPage(customId);
  if (modal === null) throw formGone();
  const reason = await openModal(desk, ear, modal);
  if (reason === null) return;
  throw new Refusal('unavailable', `The form could not be opened: ${reason}`, 'Press again.');
}

/** What they have typed is kept in memory only. */
export function formGone(): Refusal {
  return new Refusal(
    'unavailable',
    'This form is too old to go on with: what was typed into it is gone.',
    'Ask for it again where you did before, and fill it in anew.',
  );
}
