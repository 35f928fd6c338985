import type { Draft } from './card.ts';
import { escape } from './markdown.ts';
import { shortenLine } from './text.ts';

/** Escaped it is at most twice as long, and the text of a message may have 2,000. */
const SAID_LENGTH_MAX = 900;

/** What a card says in one breath, as markdown that shows it as it is. */
export function speak({ said }: Pick<Draft, 'said'>): string {
  const whole = said.filter((sentence) => sentence !== '').join(' ');
  return escape(shortenLine(whole, SAID_LENGTH_MAX));
}
