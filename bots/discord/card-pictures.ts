import { z } from 'zod';
import type { CardPicture } from '../messenger.ts';

/** A picture as cards name it, "<attachment>/<file name>": an edit keeps the attachment by its id. */
export interface PictureName {
  attachment: string;
  fileName: string;
}

export function namePicture({ attachment, fileName }: PictureName): string {
  return `${attachment}/${fileName}`;
}

/** As namePicture wrote it. */
export function readPictureName({ file }: CardPicture): PictureName {
  const [attachment = '', fileName = ''] = file.split('/');
  return { attachment, fileName };
}

const Shown = z.object({ media: z.object({ attachment_id: z.string() }) });
const Nested = z.object({ components: z.array(z.unknown()) });
const Gallery = z.object({ items: z.array(z.unknown()) });
const Answered = z.object({
  components: z.array(z.unknown()).default([]),
  attachments: z.array(z.object({ id: z.string() })).default([]),
});

/** The attachment of a message that has one. Throws where the answer is none of Discord's. */
export function attachmentOf(message: unknown): string {
  const { components, attachments } = Answered.parse(message);
  // What components show is not told beside them.
  return z.string().parse(components.flatMap(listShown)[0] ?? attachments[0]?.id);
}

function listShown(component: unknown): string[] {
  const shown = Shown.safeParse(component).data?.media.attachment_id;
  if (shown !== undefined) return [shown];
  const inner = Nested.safeParse(component).data?.components;
  const items = Gallery.safeParse(component).data?.items;
  return [...(inner ?? []), ...(items ?? [])].flatMap(listShown);
}
