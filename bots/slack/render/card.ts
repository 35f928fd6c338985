import type { KnownBlock } from '@slack/types';
import type { Intent } from '#src/domain/intent.ts';
import type { CardPicture } from '../../messenger.ts';
import {
  BLOCKS_LENGTH_MAX,
  BLOCKS_MAX,
  escapeToBytes,
  FALLBACK_BYTES_MAX,
  lengthOf,
} from './text.ts';

/** What is posted: the card, and what says the same to screen readers and on a locked phone. */
export interface SlackCard {
  blocks: KnownBlock[];
  text: string;
}

export interface SlackStyle {
  /** What a button carries of what it asks for: at most 100 characters. */
  encode: (intent: Intent) => string;
  /** Of the run, where the card has room for one; absent: it has none. */
  picture?: CardPicture | null;
}

/** How a card is drawn at one try. */
export interface Drawing extends SlackStyle {
  /** Of its full size, more than 0 and at most 1. */
  share: number;
  /** What can be done without is left out. */
  isTerse?: boolean;
}

/** One card, its fallback text in sentences that are not yet escaped. */
export interface Draft {
  blocks: readonly KnownBlock[];
  said: readonly string[];
}

const SHARES = [1, 0.85, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.12, 0.06, 0.03];

/**
 * The largest drawing that Slack takes. All that may be long has the same share of its full size,
 * so that nothing hides what comes after it, once what can be done without is left out; what is offered
 * is never left out for want of room.
 */
export function fitCard(draw: (drawing: Drawing) => Draft, style: SlackStyle): SlackCard {
  const sizes = [
    { share: 1, isTerse: false },
    ...SHARES.map((share) => ({ share, isTerse: true })),
  ];
  const drafts = sizes.values().map((size) => draw({ ...style, ...size }));
  let last: Draft = { blocks: [], said: [] };
  for (const draft of drafts) {
    last = draft;
    if (fits(draft.blocks)) break;
  }
  const said = last.said.filter((sentence) => sentence !== '').join(' ');
  return { blocks: [...last.blocks], text: escapeToBytes(said, FALLBACK_BYTES_MAX) };
}

/** So many rows or characters at this size. */
export function roomFor(most: number, { share }: Pick<Drawing, 'share'>, least = 1): number {
  return Math.max(least, Math.floor(most * share));
}

/** Slack counts the texts and something for what holds them: never more than their JSON. */
function fits(blocks: readonly KnownBlock[]): boolean {
  return blocks.length <= BLOCKS_MAX && lengthOf(JSON.stringify(blocks)) <= BLOCKS_LENGTH_MAX;
}
