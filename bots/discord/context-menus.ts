import { Refusal } from '#src/domain/errors.ts';
import { answerReply } from '../answering/answer-reply.ts';
import { attend } from '../answering/attend.ts';
import { performIntent } from '../answering/perform-intent.ts';
import type { KnownCard } from '../cards.ts';
import { fulfilIntent } from '../fulfil-intent.ts';
import { RETRY_MENU } from './commands/define-commands.ts';
import { identified } from './identified.ts';
import type { Done } from './interaction.ts';
import { nameMessage } from './message-name.ts';
import type { Ear } from './say-alone.ts';
import { type DiscordAnswering, needInTime, openDiscordSpot } from './spot.ts';

/** Answers what is chosen from the menu of a message: of a card of ours, or of any answer below one. */
export async function answerMenu(
  desk: DiscordAnswering,
  ear: Ear,
  { name, target }: Extract<Done, { type: 'menu' }>,
): Promise<void> {
  const verb = name === RETRY_MENU ? 'retry' : 'why';
  if (verb === 'why') void ear.acknowledgement.defer();
  const spot = openDiscordSpot(desk, ear);
  await attend(desk, { spot, verb, ...identified(desk, ear) }, async (caller) => {
    const card = await findCard(desk, ear, target);
    if (card === null) throw noCard(verb);
    const { runId } = card;
    if (verb === 'retry') {
      return performIntent(desk, needInTime(spot, ear), caller, { type: verb, runId });
    }
    await spot.acknowledge();
    await answerReply(desk, spot, await fulfilIntent(desk, caller, { type: verb, runId }));
  });
}

/** The message itself, else the one from which the thread began that it stands in. */
async function findCard(
  { cards }: DiscordAnswering,
  { interaction }: Ear,
  target: string,
): Promise<KnownCard | null> {
  const { place, thread } = interaction.place;
  const messages = [nameMessage({ thread, message: target }), ...(thread === null ? [] : [thread])];
  for (const message of messages) {
    const card = await cards.find({ place, message });
    if (card !== null) return card;
  }
  return null;
}

function noCard(verb: string): Refusal {
  return new Refusal(
    'unknown',
    'This message is not about a run that Signalbox knows.',
    `Choose it on an alert or a card of Signalbox, or type /run ${verb} <run>; /run list shows the runs.`,
  );
}
