import type {
  APIActionRowComponent,
  APIComponentInMessageActionRow,
  APIEmbed,
  APIMessageTopLevelComponent,
  MessageFlags,
} from 'discord-api-types/v10';
import type { Intent } from '#src/domain/intent.ts';
import type { Action } from '#src/views/action.ts';
import type { Tone } from '#src/views/run-view.ts';
import type { CardPicture } from '../../messenger.ts';
import { NAME_LENGTH_MAX } from '../../words/shortening.ts';
import { shortenLine } from './text.ts';

/** What is posted: the card, and what says the same in a few sentences. */
export interface DiscordCard {
  components: APIMessageTopLevelComponent[];
  flags: MessageFlags.IsComponentsV2;
  fallback: string;
}

/** The same in the older form, for a message that was begun in it: neither becomes the other. */
export interface DiscordEmbed {
  content: string;
  embeds: [APIEmbed];
  components: APIActionRowComponent<APIComponentInMessageActionRow>[];
}

export interface DiscordStyle {
  /** What a button carries of what it asks for: at most 100 characters. */
  encode: (intent: Intent) => string;
  /** Of the run, where the card has room for one; absent: it has none. */
  picture?: CardPicture | null;
  /** Of the post that it is drawn for, 22 characters: its buttons say so, and readPostId reads it. */
  postId?: string | null;
}

/** How a card is drawn at one try. */
export interface Drawing extends DiscordStyle {
  /** Of its full size, more than 0 and at most 1. */
  share: number;
  /** What can be done without is left out. */
  isTerse?: boolean;
}

/** A row of a list. */
export interface Row {
  /** Markdown. */
  text: string;
  /** Tells it from the others where its text is not beside it. */
  name: string;
  actions: readonly Action[];
}

/** Something that a card says or offers, before it is laid out. Texts are markdown. */
export type Part =
  | { type: 'text'; text: string }
  /** Words and numbers of our own only. */
  | { type: 'facts'; facts: readonly (readonly [label: string, value: string])[] }
  | { type: 'divider' }
  | { type: 'picture'; file: string; altText: string }
  | ({ type: 'row' } & Row)
  | { type: 'actions'; actions: readonly Action[] };

/** One card, its fallback text in sentences that are not yet escaped. */
export interface Draft {
  tone: Tone;
  parts: readonly Part[];
  said: readonly string[];
  /** It comes unasked: what is said stands above it, for a locked phone shows only the beginning. */
  isCall?: boolean;
}

const SHARE_MIN = 0.03;
/** So often the difference between what fits and what does not is halved. */
const TRIES = 6;
const NAME_LENGTH_MIN = 24;

interface Layouts<Card> {
  /** The first one that fits is taken. */
  layOuts: readonly ((draft: Draft, style: DiscordStyle) => Card)[];
  fits: (card: Card) => boolean;
}

/**
 * About the largest drawing that fits. All that may be long has the same share of its full size, so
 * that nothing hides what comes after it, once what can be done without is left out; what is offered
 * is never left out for want of room.
 */
export function fitCard<Card>(
  draw: (drawing: Drawing) => Draft,
  style: DiscordStyle,
  { layOuts, fits }: Layouts<Card>,
): Card {
  const drawAt = (share: number, isTerse = true) => {
    const draft = draw({ ...style, share, isTerse });
    // One after the other: most cards fit as the first.
    return layOuts.values().map((layOut) => layOut(draft, style));
  };
  const whole = drawAt(1, false).find(fits) ?? drawAt(1).find(fits);
  if (whole !== undefined) return whole;
  let best = [...drawAt(SHARE_MIN)].at(-1);
  if (best === undefined) throw new Error('a card has no layout');
  let [low, high] = [SHARE_MIN, 1];
  for (let tried = 0; tried < TRIES; tried += 1) {
    const share = (low + high) / 2;
    const card = drawAt(share).find(fits);
    if (card === undefined) high = share;
    else [best, low] = [card, share];
  }
  return best;
}

/** So many rows or characters at this size. */
export function roomFor(most: number, { share }: Pick<Drawing, 'share'>, least = 1): number {
  return Math.max(least, Math.floor(most * share));
}

/** The name of a workflow, a step or a person: the last thing to be cut. */
export function shortenName(name: string, { share }: Pick<Drawing, 'share'>): string {
  const room = roomFor(NAME_LENGTH_MAX, { share: Math.sqrt(share) }, NAME_LENGTH_MIN);
  return shortenLine(name, room);
}
