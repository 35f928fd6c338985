import type { RawFile } from 'discord.js';
import {
  ComponentType,
  MessageFlags,
  type RESTPostAPIWebhookWithTokenJSONBody,
} from 'discord-api-types/v10';
import type { View } from '#src/views/view.ts';
import type { Intents } from '../intents.ts';
import type { DiscordCard } from './render/card.ts';
import { renderEmbed, renderView } from './render/render-view.ts';

/** What somebody alone is to see. */
export type Said = { view: View; file?: SaidFile } | { note: DiscordCard };

export interface SaidFile extends RawFile {
  name: string;
}

type Message = Omit<RESTPostAPIWebhookWithTokenJSONBody, 'flags'>;

/** What is sent. */
export interface Body {
  body: Message & { flags: number };
  files: RawFile[];
}

type Style = Pick<Intents, 'encode'>;

/** As a message of components, in which a file is seen only where one of them shows it. */
export function drawSaid({ encode }: Style, said: Said): Body {
  const { components, flags } = 'note' in said ? said.note : renderView(said.view, { encode });
  const files = filesOf(said);
  const shown = files.map(({ name }) => {
    return { type: ComponentType.File, file: { url: `attachment://${name}` } } as const;
  });
  const message = { components: [...components, ...shown] };
  return toBody(message, { flags: flags | MessageFlags.Ephemeral, files });
}

/** The same in the older form. */
export function drawSaidOlder({ encode }: Style, said: Said): Body {
  const flags = MessageFlags.Ephemeral;
  if ('view' in said) {
    return toBody(renderEmbed(said.view, { encode }), { flags, files: filesOf(said) });
  }
  const { fallback: content, components } = said.note;
  const rows = components.filter((each) => each.type === ComponentType.ActionRow);
  return toBody({ content, components: rows }, { flags, files: [] });
}

function toBody(message: Message, { flags, files }: { flags: number; files: RawFile[] }): Body {
  // Nothing from outside may ping.
  return { body: { ...message, flags, allowed_mentions: { parse: [] } }, files };
}

function filesOf(said: Said): SaidFile[] {
  return 'file' in said && said.file !== undefined ? [said.file] : [];
}
