import { DiscordAPIError } from 'discord.js';
import { RESTJSONErrorCodes as Code, MessageFlags, Routes } from 'discord-api-types/v10';
import { trySending } from '../answering/try-sending.ts';
import type { SendResult } from '../messenger.ts';
import type { Acknowledgement } from './acknowledgement.ts';
import type { DiscordDesk } from './desk.ts';
import { type Body, drawSaid, drawSaidOlder, type Said } from './draw-said.ts';
import type { Interaction } from './interaction.ts';
import { attempt } from './judge-answer.ts';

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
  ear: Ear,
  said: Said,
): Promise<SendResult> {
  const { acknowledgement } = ear;
  const heard = await acknowledgement.defer();
  if (heard !== 'heard') return { type: 'refused', reason: heard };
  const result = await trySending(async () => {
    const told = await sendWhereLeft(desk, ear, drawSaid(desk.intents, said));
    if (told.type !== 'bad-card') return told;
    const older = await send(desk, ear, drawSaidOlder(desk.intents, said));
    return older.type === 'bad-card' ? { type: 'refused', reason: older.reason } : older;
  });
  if (result.type === 'sent') acknowledgement.noteAnswer();
  return result;
}

type Sent = SendResult | { type: 'bad-card'; reason: string };

/** What says that the app is thinking can be dismissed: then it is said below. */
async function sendWhereLeft(
  desk: Pick<DiscordDesk, 'rest'>,
  ear: Ear,
  drawn: Body,
): Promise<Sent> {
  const sent = await send(desk, ear, drawn);
  const isGone = sent.type === 'refused' && sent.reason === String(Code.UnknownMessage);
  if (!isGone || !ear.acknowledgement.isAwaited) return sent;
  ear.acknowledgement.noteAnswer();
  return send(desk, ear, drawn);
}

async function send(
  { rest }: Pick<DiscordDesk, 'rest'>,
  { interaction: { application, token }, acknowledgement }: Ear,
  drawn: Body,
): Promise<Sent> {
  // Only the token of the interaction counts here.
  const said = { ...drawn, auth: false };
  // For whom a message is cannot be edited.
  const flags = drawn.body.flags & ~MessageFlags.Ephemeral;
  const edit = { ...said, body: { ...drawn.body, flags } };
  const sent = await attempt('post', () =>
    acknowledgement.isAwaited
      ? rest.patch(Routes.webhookMessage(application, token), edit)
      : rest.post(Routes.webhook(application, token), said),
  );
  if ('answer' in sent) return { type: 'sent', message: '' };
  const { failed, error } = sent;
  const isBad = error instanceof DiscordAPIError && error.status === HTTP_BAD_REQUEST;
  return isBad ? { type: 'bad-card', reason: failed.reason } : failed;
}
