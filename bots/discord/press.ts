import type { Intent } from '#src/domain/intent.ts';
import { attend } from '../answering/attend.ts';
import { linkAgain } from '../answering/link-again.ts';
import { needIntent } from '../answering/need-intent.ts';
import { performIntent } from '../answering/perform-intent.ts';
import type { Spot } from '../answering/spot.ts';
import { identified } from './identified.ts';
import type { Done } from './interaction.ts';
import { opensPage } from './modals/form-id.ts';
import { openPage } from './open-page.ts';
import { codeOfPress } from './render/post-mark.ts';
import type { Ear } from './say-alone.ts';
import {
  type DiscordAnswering,
  needInTime,
  openDiscordSpot,
  startsRun,
  turningPages,
  turnsPage,
} from './spot.ts';

/** A button or a choice of a menu: of a card, or of something that only they see. It never throws. */
export async function answerPress(
  desk: DiscordAnswering,
  ear: Ear,
  { pressed, isAlone }: Extract<Done, { type: 'press' }>,
): Promise<void> {
  const spot = openDiscordSpot(desk, ear);
  linkAgain(desk, spot);
  await attend(desk, { spot, verb: 'press', ...identified(desk, ear) }, async (caller) => {
    if (opensPage(pressed)) return openPage(desk, ear, pressed);
    const intent = await needIntent(desk, codeOfPress(pressed));
    await performIntent(desk, standing(spot, ear, { intent, isAlone }), caller, intent);
  });
}

function standing(
  spot: Spot,
  ear: Ear,
  { intent, isAlone }: { intent: Intent; isAlone: boolean },
): Spot {
  if (startsRun(intent)) return needInTime(spot, ear);
  return isAlone && turnsPage(intent) ? turningPages(spot, ear) : spot;
}
