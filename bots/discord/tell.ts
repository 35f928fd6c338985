import type { View } from '#src/views/view.ts';
import { callPerson } from '../answering/call-person.ts';
import { tellAll } from '../answering/tell-all.ts';
import { trySending } from '../answering/try-sending.ts';
import type { DiscordDesk } from './desk.ts';
import { PERSON_PLACE } from './message-name.ts';
import { type Ear, sayAlone } from './say-alone.ts';

/**
 * Says something to one person: where they did what they asked for, else in their direct messages,
 * else so that others see no more than that they were answered. It never throws for what Discord
 * answers.
 */
export async function tellPrivately(desk: DiscordDesk, ear: Ear, view: View): Promise<void> {
  const told = await sayAlone(desk, ear, { view });
  if (told.type === 'sent' || (await ear.acknowledgement.defer()) === 'elsewhere') return;
  desk.log.info({ told }, 'an answer goes another way than by what came with the press');
  await tellDirectly(desk, ear, view);
}

async function tellDirectly(desk: DiscordDesk, ear: Ear, view: View): Promise<void> {
  const { asker, place } = ear.interaction;
  const person = asker.user;
  const direct = PERSON_PLACE + person;
  const whisper = () => desk.messenger.whisper({ place: direct, person, thread: null }, view);
  const told = await trySending(whisper);
  if (told.type === 'sent') return;
  desk.log.warn({ person, told }, 'somebody could not be answered in their direct messages');
  if (place.place === direct) return;
  const there = { place: place.place, thread: place.thread ?? place.card };
  const seen = await tellAll(desk, there, { view: viewMissed(desk, ear, view) });
  if (seen.type !== 'sent')
    desk.log.error({ person, told: seen }, 'somebody could not be answered');
}

/** Says nothing of what only they are to know. */
function viewMissed({ redact }: DiscordDesk, { interaction }: Ear, view: View): View {
  const who = callPerson(interaction.asker.user, interaction.asker.name);
  return {
    kind: 'receipt',
    tone: 'neutral',
    outcome: 'unavailable',
    id: view.kind === 'receipt' ? view.id : '',
    message: redact(`The answer to ${who} could not be given to them alone.`),
    fix: 'Allow direct messages from members of this server, then ask again.',
    actions: [],
  };
}
