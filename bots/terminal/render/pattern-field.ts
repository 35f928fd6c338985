import type { Action } from '#src/views/action.ts';
import { drawTyped, type Field } from './card.ts';
import { typeIntent, typePattern } from './commands.ts';
import type { TerminalStyle } from './text.ts';

/**
 * What to type about the rows of a list: the line itself where only one row offers it, else the
 * same line with a blank for which row is meant.
 */
export function patternField(
  label: string,
  actions: readonly Action[],
  style: TerminalStyle,
): Field {
  const byPattern = Map.groupBy(actions, ({ intent }) => typePattern(intent, style));
  const lines = [...byPattern].map(([pattern, alike]) => {
    const [first, ...others] = alike;
    const isOne = first !== undefined && others.length === 0;
    return { typed: isOne ? typeIntent(first.intent, style) : pattern, about: first?.about ?? '' };
  });
  return drawTyped(label, lines, style);
}
