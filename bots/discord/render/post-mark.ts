import { isJsonObject } from '#src/domain/json.ts';
import { CUSTOM_ID_LENGTH_MAX } from './text.ts';

const SEPARATOR = '~';
/** Post ids are 22 characters of base64url. */
const MARKED = /^[^~]+~([\w-]{22})$/;

/** The same with the id of the post that it stands in, where there is room for both. */
export function markWithPost(code: string, postId: string): string {
  const marked = code + SEPARATOR + postId;
  return marked.length <= CUSTOM_ID_LENGTH_MAX ? marked : code;
}

/** Tells a code that stands in a message again from the first one. */
export function markRepeated(code: string, before: number): string {
  return code + SEPARATOR + before;
}

/** The code that a button or an option goes by, read from what Discord says was pressed. */
export function codeOfPress(pressed: string): string {
  const [code = ''] = pressed.split(SEPARATOR);
  return code;
}

/** The post that a message of ours is, by the components that Discord has of it; null: none says so. */
export function readPostId(components: unknown): string | null {
  for (const customId of customIdsOf(components)) {
    const id = MARKED.exec(customId)?.[1];
    if (id !== undefined) return id;
  }
  return null;
}

function customIdsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(customIdsOf);
  if (!isJsonObject(value)) return [];
  const { custom_id: id, components, accessory } = value;
  return [...(typeof id === 'string' ? [id] : []), ...customIdsOf([components, accessory])];
}
