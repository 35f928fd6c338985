import { tellNumber } from '#src/domain/count.ts';
import type { Redact } from '#src/domain/redact.ts';
import { isDivided, type SaidMessages } from '#src/domain/said-messages.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { Sentence } from './sentence.ts';

/** Of each kind so much is told on a card, and in a row of many: what it begins with tells it from the others. */
const TOLD_LENGTH_MAX = 120;
const ROW_LENGTH_MAX = 60;

/** The same without what nobody may read. */
export function redactSaid(said: SaidMessages | null, redact: Redact): SaidMessages | null {
  if (said === null) return null;
  return { ...said, kinds: said.kinds.map(({ text, count }) => ({ text: redact(text), count })) };
}

/** 30 × “connect ECONNREFUSED <ip>”, 7 × “no answer within <duration>” and 4 other messages. */
export function tellSaid(said: SaidMessages, lengthMax = TOLD_LENGTH_MAX): Sentence {
  const { kinds, others } = said;
  const isOne = !isDivided(said);
  const told = kinds.flatMap(({ text, count }, index) => [
    `${index === 0 ? '' : ', '}${isOne ? '' : `${tellNumber(count)} × `}“`,
    { quote: shorten(text, lengthMax) },
    '”',
  ]);
  const rest =
    others === 0
      ? []
      : [` and ${tellNumber(others)} other ${others === 1 ? 'message' : 'messages'}`];
  return [...told, ...rest];
}

/** In a row; nothing where nothing is known. */
export function tellSaidInRow(said: SaidMessages | null): Sentence {
  return said === null ? [] : tellSaid(said, ROW_LENGTH_MAX);
}
