import type { APIModalInteractionResponseCallbackData } from 'discord-api-types/v10';
import { AnsweredElsewhere } from '../answering/spot.ts';
import type { DiscordDesk } from './desk.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';
import type { Ear } from './say-alone.ts';

const TOO_LATE = 'it took longer than the three seconds that Discord gives for it.';

/** Opens a modal as the answer to what somebody did. Resolves with why not, in words; null: it is open. */
export async function openModal(
  { log }: Pick<DiscordDesk, 'log'>,
  { acknowledgement }: Ear,
  modal: APIModalInteractionResponseCallbackData,
): Promise<string | null> {
  try {
    const heard = await acknowledgement.open(modal);
    if (heard === 'elsewhere') throw new AnsweredElsewhere();
    return heard === 'heard' ? null : TOO_LATE;
  } catch (error) {
    if (error instanceof AnsweredElsewhere) throw error;
    log.warn({ err: error }, 'Discord took no form');
    return explainReason(readReason(error)).means;
  }
}
