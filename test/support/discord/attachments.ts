import { RESTJSONErrorCodes as Code, ComponentType as Type } from 'discord-api-types/v10';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { stringOf, walkComponents } from './components.ts';
import { DiscordBlunder, DiscordRefusal } from './discord-refusal.ts';
import type { Draft, Saying } from './draft-message.ts';
import type { Attachment } from './messages.ts';
import { plain } from './plain.ts';
import type { World } from './world.ts';

export const UPLOAD_BYTES_MAX = 10 * 1024 * 1024;
const REFERENCE = 'attachment://';

/** What is attached then: an edit keeps what it names, or everything when it neither names nor brings anything. */
export function addAttachments(world: World, { said, uploads, before }: Saying): Attachment[] {
  const held = before?.attachments ?? [];
  const { attachments: named } = said;
  if (uploads.length === 0 && named === undefined) return held;
  const kept = (named ?? []).flatMap(({ id }) => held.find((each) => each.id === id) ?? []);
  const added = uploads.map(({ index, filename, contentType, bytes }) => {
    const given = named?.find(({ id }) => id === index);
    if (bytes.length > UPLOAD_BYTES_MAX) throw new DiscordRefusal(Code.RequestEntityTooLarge);
    const description = given?.description ?? null;
    const name = given?.filename ?? filename;
    return {
      id: world.nextId(),
      filename: name,
      description,
      size: bytes.length,
      contentType,
      bytes,
    };
  });
  const known = new Set([...held.map(({ id }) => id), ...uploads.map(({ index }) => index)]);
  const unknown = named?.find(({ id }) => !known.has(id));
  if (unknown !== undefined) {
    throw new DiscordBlunder('ATTACHMENT_NOT_FOUND', `no file ${unknown.id}`, ['attachments']);
  }
  return [...kept, ...added];
}

/** The components with the pictures that they show. Throws where a picture that is named is not there. */
export function needAttachmentsShown({ components, embeds, attachments }: Draft): JsonObject[] {
  for (const { image, thumbnail } of embeds) {
    for (const media of [image, thumbnail]) resolve(media, attachments);
  }
  const shown = components.map(plain);
  for (const component of walkComponents(shown)) {
    for (const holder of holdersIn(component)) {
      for (const key of ['media', 'file']) {
        if (isJsonObject(holder[key])) holder[key] = resolve(holder[key], attachments) ?? null;
      }
    }
  }
  return shown;
}

/** What shows media: the component itself, or the items of a gallery. */
function holdersIn(component: JsonObject): JsonObject[] {
  const { type, items } = component;
  if (type !== Type.MediaGallery || !Array.isArray(items)) return [component];
  return items.filter(isJsonObject);
}

function resolve(media: Json | undefined, attachments: readonly Attachment[]): Json | undefined {
  const url = isJsonObject(media) ? stringOf(media['url']) : undefined;
  if (url === undefined || !url.startsWith(REFERENCE)) return media;
  const found = attachments.find(({ filename }) => `${REFERENCE}${filename}` === url);
  if (found === undefined) {
    throw new DiscordBlunder('UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND', url);
  }
  return { url: addressOf(found), attachment_id: found.id, content_type: found.contentType };
}

/** Where a file can be looked at. */
export function addressOf({ id, filename }: Attachment): string {
  return `https://cdn.discordapp.com/attachments/1/${id}/${filename}`;
}

/** The ids of the attachments that components show: those are not told beside them. */
export function shownIn(components: readonly JsonObject[]): Set<Json> {
  const ids = walkComponents(components)
    .flatMap(holdersIn)
    .flatMap(({ media, file }) => [media, file])
    .flatMap((each) => (isJsonObject(each) ? (each['attachment_id'] ?? []) : []));
  return new Set(ids);
}
