import { RESTJSONErrorCodes as Code } from 'discord-api-types/v10';
import { needLegacyRows, needV2Components } from './component-limits.ts';
import { DiscordBlunder, DiscordRefusal } from './discord-refusal.ts';
import { Embeds, needEmbeds } from './embed-limits.ts';
import { needShape } from './limits.ts';
import { isV2 } from './messages.ts';
import { Said } from './said.ts';

/** What of a message is seen. */
export interface Looks {
  content: string;
  embeds: readonly unknown[];
  components: readonly unknown[];
  attachments: readonly unknown[];
  flags: number;
}

/** Refuses a message that Discord would not show whole. */
export function needLooks(looks: Looks): void {
  if (isV2(looks)) needV2(looks);
  else needLegacy(looks);
}

/** Throws on a body that Discord would refuse, or on more than our budget; the error says where. */
export function assertDiscordLimits(body: unknown): void {
  const { content, embeds, components, attachments, flags } = needShape(Said, body);
  needLooks({
    content: content ?? '',
    embeds: embeds ?? [],
    components: components ?? [],
    attachments: attachments ?? [],
    flags: flags ?? 0,
  });
}

function needV2({ content, embeds, components }: Looks): void {
  if (content !== '' || embeds.length > 0) {
    const field = content === '' ? 'embeds' : 'content';
    const told = `'${field}' cannot be used with IS_COMPONENTS_V2`;
    throw new DiscordBlunder('MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2', told, [field]);
  }
  if (components.length === 0) throw new DiscordRefusal(Code.CannotSendAnEmptyMessage);
  needV2Components(components);
}

function needLegacy({ content, embeds, components, attachments }: Looks): void {
  needEmbeds(needShape(Embeds, embeds, ['embeds']));
  needLegacyRows(components);
  const parts = embeds.length + components.length + attachments.length;
  if (content === '' && parts === 0) throw new DiscordRefusal(Code.CannotSendAnEmptyMessage);
}
