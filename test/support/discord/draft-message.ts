import { MessageFlags as Flag } from 'discord-api-types/v10';
import type { JsonObject } from '#src/domain/json.ts';
import { addAttachments, needAttachmentsShown } from './attachments.ts';
import { DiscordBlunder } from './discord-refusal.ts';
import { needLooks } from './message-limits.ts';
import type { Attachment, DiscordMessage } from './messages.ts';
import { plain } from './plain.ts';
import type { Upload } from './read-request.ts';
import type { SaidMessage } from './said.ts';
import type { World } from './world.ts';

const WHISPERABLE = Flag.SuppressEmbeds | Flag.SuppressNotifications | Flag.IsComponentsV2;

/** What of a message a program decides. */
export interface Draft {
  content: string;
  embeds: JsonObject[];
  components: JsonObject[];
  attachments: Attachment[];
  flags: number;
}

export interface Saying {
  said: SaidMessage;
  uploads: readonly Upload[];
  /** What is edited. */
  before?: DiscordMessage | undefined;
  /** Whether it may be for one person only. */
  mayWhisper?: boolean;
}

/** The message as it would stand then. Throws what Discord would refuse. */
export function draftMessage(world: World, saying: Saying): Draft {
  const { said, before } = saying;
  const draft = {
    content: (said.content === undefined ? before?.content : said.content) ?? '',
    embeds: (said.embeds === undefined ? before?.embeds : said.embeds?.map(plain)) ?? [],
    components: (said.components === undefined ? before?.components : said.components) ?? [],
    attachments: addAttachments(world, saying),
    flags: flagsOf(saying),
  };
  needMentionsOff(world, said);
  needLooks(draft);
  return { ...draft, components: needAttachmentsShown(draft) };
}

/** A message of ours that could ring everybody's phone is one slip away from doing so. */
function needMentionsOff(world: World, { allowed_mentions, components }: SaidMessage): void {
  const { parse, users = [], roles = [], replied_user = false } = allowed_mentions ?? {};
  const text = JSON.stringify(components ?? []);
  // One by one, and each of them by a mention of ours.
  const called = [...users.map((id) => `<@${id}>`), ...roles.map((id) => `<@&${id}>`)];
  const isMeant = called.every((mention) => text.includes(mention));
  const isQuiet = parse?.length === 0 && isMeant && !replied_user;
  if (!isQuiet) world.blunders.push('a message that is not sent with allowed_mentions: no pings');
}

function flagsOf({ said, before, mayWhisper = false }: Saying): number {
  const { flags } = said;
  // What was deferred says for whom it is, and what it is made of may be said later.
  const kept = (before?.flags ?? 0) & ~Flag.Loading;
  if (typeof flags !== 'number') return kept;
  const known = mayWhisper ? WHISPERABLE | Flag.Ephemeral : WHISPERABLE;
  if ((flags & ~known) !== 0) throw new DiscordBlunder('BAD_FLAGS', String(flags), ['flags']);
  if ((kept & Flag.IsComponentsV2 & ~flags) !== 0) {
    const told = 'IS_COMPONENTS_V2 stays where it once was';
    throw new DiscordBlunder('MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG', told, ['flags']);
  }
  return kept | flags;
}
