import { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { openAttempts } from '../delivery/attempt.ts';
import type { AskedFor } from '../delivery/trouble.ts';
import type { Intents } from '../intents.ts';
import type { CardContent, SendResult } from '../messenger.ts';
import { judgeAnswer, readReason } from './judge-answer.ts';
import { explainReason } from './reasons.ts';
import type { SlackCard } from './render/card.ts';
import { renderView } from './render/render-view.ts';

interface Sending {
  asked: AskedFor;
  content: CardContent;
  /** The place, until it is known as a channel. */
  place: string;
  /** One call of the Web API; it answers how Slack calls the message. */
  call: (channel: string, card: SlackCard) => Promise<{ ts?: string | undefined }>;
}

export type SendCard = (sending: Sending) => Promise<SendResult>;

export interface CardSenderOptions {
  findChannel: (place: string) => Promise<string>;
  intents: Pick<Intents, 'encode'>;
  log: Logger;
}

/** Draws cards and sends them; what Slack answers is judged, never thrown. */
export function openCardSender({ findChannel, intents, log }: CardSenderOptions): SendCard {
  return async ({ asked, content, place, call }) => {
    const { view, picture } = content;
    const { encode } = intents;
    const card = renderView(view, { encode, picture });
    // Until the channel is known nothing is sent that could be there twice.
    const found = await attempt('edit', () => findChannel(place));
    if ('failed' in found) return found.failed;
    const send = async (what: SlackCard): Promise<SendResult> => {
      const answer = await attempt(asked, () => call(found.answer, what));
      if ('answer' in answer) return judgeSent(answer.answer.ts);
      tellBug(log, answer.error, { place, view: view.kind });
      return answer.failed;
    };
    const result = await send(card);
    const isTooNew = result.type === 'refused' && result.reason === 'invalid_blocks';
    // It may be its picture that Slack does not take (yet): better without it than not at all.
    return isTooNew && picture !== null ? send(renderView(view, { encode })) : result;
  };
}

/** Asks Slack for something: its answer, or what it means that there is none. */
export const attempt = openAttempts(judgeAnswer);

function judgeSent(ts: string | undefined): SendResult {
  return ts === undefined
    ? { type: 'unknown', reason: 'not_slack' }
    : { type: 'sent', message: ts };
}

/** What Slack does not take as it was drawn is ours to mend. */
function tellBug(log: Logger, error: unknown, about: { place: string; view: string }): void {
  const reason = readReason(error);
  if (explainReason(reason).trouble !== 'bug') return;
  const messages =
    error instanceof webApi.WebAPIPlatformError ? error.data.response_metadata?.messages : [];
  log.error({ ...about, reason, messages }, 'Slack did not take a card as it was drawn');
}
