import { openOnce } from '../answering/once.ts';
import { Acknowledgement } from './acknowledgement.ts';
import { answerMenu } from './context-menus.ts';
import type { Interaction } from './interaction.ts';
import { ReadInteraction } from './payloads.ts';
import { answerPress } from './press.ts';
import type { Ear } from './say-alone.ts';
import { answerCommand } from './slash.ts';
import type { DiscordAnswering } from './spot.ts';
import { answerForm } from './submit.ts';
import { answerTyping } from './typing.ts';

/**
 * Answers everything that people do in Discord, each thing once however often it is delivered. What
 * it returns never throws.
 */
export function openInteractions(desk: DiscordAnswering): (payload: unknown) => Promise<void> {
  const once = openOnce<void>(desk.app.clock);
  return async (payload) => {
    const { data: interaction, error } = ReadInteraction.safeParse(payload);
    if (interaction === undefined) {
      desk.log.error({ err: error }, 'something from Discord cannot be read');
      return;
    }
    try {
      await once(interaction.id, () => answer(desk, interaction));
    } catch (failure) {
      desk.log.error({ err: failure }, 'something from Discord could not be answered');
    }
  };
}

async function answer(desk: DiscordAnswering, interaction: Interaction): Promise<void> {
  const { done } = interaction;
  if (done.type === 'typing') return answerTyping(desk, interaction, done);
  const acknowledgement = new Acknowledgement(desk, interaction);
  try {
    await answerDone(desk, { interaction, acknowledgement }, done);
  } finally {
    await acknowledgement.end();
  }
}

function answerDone(
  desk: DiscordAnswering,
  ear: Ear,
  done: Exclude<Interaction['done'], { type: 'typing' }>,
): Promise<void> {
  switch (done.type) {
    case 'press':
      return answerPress(desk, ear, done);
    case 'command':
      return answerCommand(desk, ear, done);
    case 'menu':
      return answerMenu(desk, ear, done);
    case 'form':
      return answerForm(desk, ear, done);
  }
}
