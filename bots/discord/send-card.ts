import { DiscordAPIError } from 'discord.js';
import { MessageFlags } from 'discord-api-types/v10';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { View } from '#src/views/view.ts';
import type { Attempted } from '../delivery/attempt.ts';
import type { Intents } from '../intents.ts';
import type { CardPicture, SendResult } from '../messenger.ts';
import { readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';
import { renderView } from './render/render-view.ts';

/** What of a message is the same in a new one and in an edit. */
export interface CardBody {
  components: ReturnType<typeof renderView>['components'];
  flags: MessageFlags.IsComponentsV2;
  /** Nothing from outside may ping: only these, one by one. */
  allowed_mentions: { parse: []; users?: string[]; roles?: string[] };
}

export interface Sending {
  view: View;
  /** By its file name alone. */
  picture: CardPicture | null;
  /** Stands in the buttons; null: nobody will have to find it. */
  postId: string | null;
  /** For whoever reads the log. */
  place: string;
  /** It answers how the message is called. */
  send: (body: CardBody) => Promise<Attempted<string>>;
}

export type SendCard = (sending: Sending) => Promise<SendResult>;

export interface CardSenderOptions {
  intents: Pick<Intents, 'encode'>;
  log: Logger;
}

/** Draws cards and sends them; what Discord answers is judged, never thrown. */
export function openCardSender({ intents, log }: CardSenderOptions): SendCard {
  const { encode } = intents;
  return async ({ view, picture, postId, place, send }) => {
    const { components } = renderView(view, { encode, picture, postId });
    const flags = MessageFlags.IsComponentsV2;
    const answer = await send({ components, flags, allowed_mentions: allowCalls(view) });
    if ('answer' in answer) return { type: 'sent', message: answer.answer };
    tellBug(log, answer.error, { place, view: view.kind });
    return answer.failed;
  };
}

function allowCalls(view: View): CardBody['allowed_mentions'] {
  if (view.kind !== 'task-reminder') return { parse: [] };
  const { people, groups } = view.calls;
  return {
    parse: [],
    ...(people.length === 0 ? {} : { users: [...people] }),
    ...(groups.length === 0 ? {} : { roles: [...groups] }),
  };
}

const Message = z.object({ id: z.string() });

/** The id of the message with which Discord has answered. */
export function idOf(message: unknown): string {
  return Message.parse(message).id;
}

/** What Discord does not take as it was drawn is ours to mend. */
function tellBug(log: Logger, error: unknown, about: { place: string; view: string }): void {
  const reason = readReason(error);
  if (explainReason(reason).trouble !== 'bug') return;
  // Only what Discord says of it: the request holds what cards say.
  const errors = error instanceof DiscordAPIError ? error.message : undefined;
  log.error({ ...about, reason, errors }, 'Discord did not take a card as it was drawn');
}
