import { z } from 'zod';
import { Embeds } from './embed-limits.ts';
import { text } from './limits.ts';

const ATTACHMENTS_MAX = 10;

const AttachmentGiven = z.strictObject({
  id: z.union([z.string().regex(/^\d+$/), z.int()]).transform(String),
  filename: text(1024).optional(),
  description: text(1024).nullish(),
  title: text(1024).nullish(),
});

const said = {
  content: text(2000, 0).nullish(),
  embeds: Embeds.nullish(),
  components: z.array(z.record(z.string(), z.json())).nullish(),
  flags: z.int().nullish(),
  allowed_mentions: z
    .strictObject({
      parse: z.array(z.enum(['everyone', 'roles', 'users'])).optional(),
      users: z.array(z.string()).optional(),
      roles: z.array(z.string()).optional(),
      replied_user: z.boolean().optional(),
    })
    .nullish(),
  attachments: z.array(AttachmentGiven).max(ATTACHMENTS_MAX).nullish(),
  tts: z.boolean().optional(),
  // Discord's client says it in every body; only a new message of a channel has a nonce.
  enforce_nonce: z.boolean().optional(),
};

/** What a program may say in a message, or in place of what it said. */
export const Said = z.strictObject(said);
export type SaidMessage = z.output<typeof Said>;

export const SaidAnew = z.strictObject({
  ...said,
  nonce: z.union([text(25), z.int()]).optional(),
  message_reference: z
    .object({ message_id: z.string(), fail_if_not_exists: z.boolean().optional() })
    .loose()
    .optional(),
});
