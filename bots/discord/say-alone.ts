import { DiscordAPIError } from 'discord.js';
import { Routes } from 'discord-api-types/v10';
import { trySending } from '../answering/try-sending.ts';
import type { SendResult } from '../messenger.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { DiscordDesk } from './desk.ts';
import { type Body, drawSaid, drawSaidOlder, type Said } from './draw-said.ts';
import { attempt } from './judge-answer.ts';
import type { Interaction } from './payloads.ts';

const HTTP_BAD_REQUEST = 400;

/** Somebody who is told something in the place where they did it, so that nobody else sees it. */
export interface Ear {
  interaction: Interaction;
  acknowledgement: Acknowledgement;
}

/**
 * Says something by what came with an interaction: as a card, in the older form where Discord takes
 * no card. It never throws for what Discord answers.
 */
export async function sayAlone(
  desk: Pick<DiscordDesk, 'rest' | 'intents'>,
  { interaction, acknowledgement }: Ear,
  said: Said,
): Promise<SendResult> {
  const heard = await acknowledgement.defer();
  if (heard !== 'heard') return { type: 'refused', reason: heard };
  const result = await trySending(async () => {
    const told = await send(desk, interaction, drawSaid(desk.intents, said));
    if (told.type !== 'bad-card') return told;
    const older = await send(desk, interaction, drawSaidOlder(desk.intents, said));
    return older.type === 'bad-card' ? { type: 'refused', reason: older.reason } : older;
  });
  if (result.type === 'sent') acknowledgement.noteAnswer();
  return result;
}

type Sent = SendResult | { type: 'bad-card'; reason: string };

async function send(
  { rest }: Pick<DiscordDesk, 'rest'>,
  { application, token }: Interaction,
  drawn: Body,
): Promise<Sent> {
  const sent = await attempt('post', () =>
    // Only the token of the interaction counts here.
    rest.post(Routes.webhook(application, token), { ...drawn, auth: false }),
  );
  if ('answer' in sent) return { type: 'sent', message: '' };
  const { failed, error } = sent;
  const isBad = error instanceof DiscordAPIError && error.status === HTTP_BAD_REQUEST;
  return isBad ? { type: 'bad-card', reason: failed.reason } : failed;
}
