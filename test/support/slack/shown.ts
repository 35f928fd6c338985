import type { JsonObject } from '#src/domain/json.ts';
import { findElement, stringIn } from './blocks.ts';
import { walk } from './read-card.ts';

interface Shown {
  blocks: readonly JsonObject[];
}

/** What the button that says this is pressed by. Throws, naming those that there are. */
export function buttonOf({ blocks }: Shown, label: string): string {
  const buttons = buttonsOf({ blocks });
  const found = buttons.find(({ says }) => says === label);
  if (found === undefined) {
    throw new Error(`no button says ${label}; there are: ${labelsOf({ blocks }).join(', ')}`);
  }
  const pressed = stringIn(findElement(blocks, found.actionId).element, 'value');
  if (pressed !== found.value) throw new Error(`two buttons go by ${found.actionId}`);
  return found.actionId;
}

/** What the buttons say, in their order. */
export function labelsOf(shown: Shown): string[] {
  return buttonsOf(shown).map(({ says }) => says);
}

/** All that can be read, in one line. */
export function textOf({ blocks }: Shown): string {
  return walk(blocks)
    .flatMap(({ text }) => (typeof text === 'string' ? [text] : []))
    .join(' ');
}

function buttonsOf({ blocks }: Shown) {
  return walk(blocks).flatMap(({ type, action_id, value, text }) => {
    const [label] = walk(text);
    const isButton = type === 'button' && typeof label?.['text'] === 'string';
    if (!isButton || typeof action_id !== 'string' || typeof value !== 'string') return [];
    return [{ says: String(label?.['text']), actionId: action_id, value }];
  });
}
