import { MessageFlags } from 'discord-api-types/v10';
import type { JsonObject } from '#src/domain/json.ts';

export interface Attachment {
  id: string;
  filename: string;
  description: string | null;
  size: number;
  contentType: string;
  bytes: Buffer;
}

/** A message as the stand-in keeps it. */
export interface DiscordMessage {
  id: string;
  channel: string;
  author: string;
  content: string;
  embeds: JsonObject[];
  components: JsonObject[];
  attachments: Attachment[];
  flags: number;
  postedAt: number;
  editedAt: number | null;
  nonce: string | number | null;
  /** The only one who sees it; null: everybody. */
  seenBy: string | null;
  /** The interaction that it answers. */
  interaction: { id: string; type: number; user: string } | null;
}

export function isV2({ flags }: { flags: number }): boolean {
  return (flags & MessageFlags.IsComponentsV2) !== 0;
}

/** Discord says "… is thinking" until what was deferred is edited. */
export function isThinking({ flags }: { flags: number }): boolean {
  return (flags & MessageFlags.Loading) !== 0;
}
