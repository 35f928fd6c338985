import { attend } from '../answering/attend.ts';
import { performLine } from '../answering/perform-line.ts';
import { lineOfOptions } from './commands/line-of-options.ts';
import { identified } from './identified.ts';
import type { Done } from './interaction.ts';
import type { Ear } from './say-alone.ts';
import { type DiscordAnswering, needInTime, openDiscordSpot } from './spot.ts';

/** What they leave open is asked in a form, which is the first answer or none. */
const MAY_ASK: ReadonlySet<string> = new Set(['start', 'reject']);
const MAKES_RUN: ReadonlySet<string> = new Set(['start', 'retry']);

/** `/run …`, wherever somebody chooses it. It never throws. */
export async function answerCommand(
  desk: DiscordAnswering,
  ear: Ear,
  { data }: Extract<Done, { type: 'command' }>,
): Promise<void> {
  const { verb } = data;
  if (!MAY_ASK.has(verb)) void ear.acknowledgement.defer();
  const spot = openDiscordSpot(desk, ear);
  const there = MAKES_RUN.has(verb) ? needInTime(spot, ear) : spot;
  await attend(desk, { spot, verb, ...identified(desk, ear) }, (caller) =>
    performLine(desk, there, caller, lineOfOptions(data)),
  );
}
