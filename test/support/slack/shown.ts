import type { JsonObject } from '#src/domain/json.ts';
import { findElements, placeOf, stringIn } from './blocks.ts';
import { walk } from './read-card.ts';

interface Shown {
  blocks: readonly JsonObject[];
}

/** What the first button that says this is pressed by. Throws, naming those that there are. */
export function buttonOf(shown: Shown, label: string): string {
  const found = buttonsOf(shown).find(({ says }) => says === label);
  if (found !== undefined) return found.name;
  throw new Error(`no button says ${label}; there are: ${labelsOf(shown).join(', ')}`);
}

/** By what menu an option that says this is chosen, and what that sends. Throws when there is none. */
export function optionOf({ blocks }: Shown, label: string): { name: string; choose: string } {
  for (const placed of findElements(blocks)) {
    const { options } = placed.element;
    if (!Array.isArray(options)) continue;
    const chosen = options.find((option) => textIn(option) === label);
    const choose = stringIn(chosen, 'value');
    if (choose !== undefined) return { name: placeOf(placed), choose };
  }
  throw new Error(`no menu says ${label}`);
}

/** What the buttons say, in their order. */
export function labelsOf(shown: Shown): string[] {
  return buttonsOf(shown).map(({ says }) => says);
}

/** All that can be read, in one line. */
export function textOf({ blocks }: Shown): string {
  return textIn(blocks);
}

function textIn(shown: unknown): string {
  return walk(shown)
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
    .join(' ');
}

function buttonsOf({ blocks }: Shown) {
  return findElements(blocks).flatMap((placed) => {
    const { type, text } = placed.element;
    const says = stringIn(text, 'text');
    return type === 'button' && says !== undefined ? [{ says, name: placeOf(placed) }] : [];
  });
}
