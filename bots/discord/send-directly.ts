import { MessageFlags, Routes } from 'discord-api-types/v10';
import type { SendResult } from '../messenger.ts';
import type { DiscordDesk } from './desk.ts';
import { openDirectMessages } from './direct-messages.ts';
import { drawSaid, type Said } from './draw-said.ts';
import { attempt } from './judge-answer.ts';
import { PERSON_PLACE } from './message-name.ts';

/** Sends something with a file to one person's direct messages. It never throws for what Discord answers. */
export async function sendDirectly(
  { rest, intents }: Pick<DiscordDesk, 'rest' | 'intents'>,
  person: string,
  said: Said,
): Promise<SendResult> {
  const { body, files } = drawSaid(intents, said);
  const sent = await attempt('post', async () => {
    const channel = await openDirectMessages(rest)(PERSON_PLACE + person);
    const flags = MessageFlags.IsComponentsV2;
    await rest.post(Routes.channelMessages(channel), { body: { ...body, flags }, files });
  });
  return 'answer' in sent ? { type: 'sent', message: '' } : sent.failed;
}
