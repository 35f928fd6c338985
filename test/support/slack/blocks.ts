import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { fromJson } from './form-values.ts';
import { SlackBlunder } from './slack-refusal.ts';

const BLOCKS_MAX_IN_MESSAGE = 50;
const BLOCKS_MAX_IN_VIEW = 100;
const BLOCK_ID_LENGTH_MAX = 255;

const BlockObject = z.record(z.string(), z.json()).and(
  z.looseObject({
    type: z.string(),
    block_id: z.string().max(BLOCK_ID_LENGTH_MAX).optional(),
  }),
);

export const MessageBlocks = fromJson(z.array(BlockObject).max(BLOCKS_MAX_IN_MESSAGE));
export const ViewBlocks = z.array(BlockObject).max(BLOCKS_MAX_IN_VIEW);

/** Slack gives a name to each block that has none, and refuses two of one name. */
export function nameBlocks(blocks: readonly JsonObject[]): JsonObject[] {
  const named = blocks.map((block, index) => ({ block_id: `block-${index}`, ...block }));
  if (new Set(named.map(({ block_id }) => block_id)).size < named.length) {
    throw new SlackBlunder('invalid_blocks', 'two blocks have one block_id');
  }
  return named;
}

export interface PlacedElement {
  blockId: string;
  actionId: string;
  element: JsonObject;
}

/**
 * The element of this action id, or of `<block id>/<action id>` where several blocks have it. Throws,
 * naming those that there are: nobody can press what is not shown.
 */
export function findElement(blocks: readonly JsonObject[], name: string): PlacedElement {
  const elements = findElements(blocks);
  const found = elements.find((each) => each.actionId === name || placeOf(each) === name);
  if (found !== undefined) return found;
  const shown = elements.map((each) => each.actionId).join(', ') || 'none';
  throw new Error(`nothing here has the action id ${name}; shown are: ${shown}`);
}

/** What an element goes by among all of a message. */
export function placeOf({ blockId, actionId }: Omit<PlacedElement, 'element'>): string {
  return `${blockId}/${actionId}`;
}

/** Everything in the blocks that a person can press, choose or fill. */
export function findElements(blocks: readonly JsonObject[]): PlacedElement[] {
  return blocks.flatMap((block) => {
    const blockId = stringIn(block, 'block_id') ?? '';
    const { elements, element, accessory } = block;
    return [elements, element, accessory].flat().flatMap((each) => {
      const actionId = stringIn(each, 'action_id');
      if (actionId === undefined || !isJsonObject(each)) return [];
      return [{ blockId, actionId, element: each }];
    });
  });
}

/** A value of an object that Slack made of ours, or undefined. */
export function stringIn(value: Json | undefined, key: string): string | undefined {
  const found = isJsonObject(value) ? value[key] : undefined;
  return typeof found === 'string' ? found : undefined;
}
