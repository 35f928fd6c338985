import {
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ComponentType,
} from 'discord-api-types/v10';
import type { DiscordCard } from './card.ts';
import { BYTES_MAX, COMPONENTS_MAX, TEXT_LENGTH_MAX } from './text.ts';

type Nested = APIMessageTopLevelComponent | ReturnType<typeof innerOf>[number];

/** Discord weighs the texts and something for what holds them: never more than their JSON. */
export function fitsCard({ components }: DiscordCard): boolean {
  const all = components.flatMap(listNested);
  const texts = all.flatMap((each) => ('content' in each ? each.content : []));
  return (
    all.length <= COMPONENTS_MAX &&
    texts.join('').length <= TEXT_LENGTH_MAX &&
    Buffer.byteLength(JSON.stringify(components)) <= BYTES_MAX
  );
}

/** What lies in others counts as much as what holds it. */
function listNested(component: APIMessageTopLevelComponent): Nested[] {
  if (component.type === ComponentType.Container) {
    return [component, ...component.components.flatMap(listNested)];
  }
  return [component, ...innerOf(component)];
}

function innerOf(component: APIComponentInContainer) {
  switch (component.type) {
    case ComponentType.ActionRow:
      return component.components;
    case ComponentType.Section:
      return [...component.components, component.accessory];
    case ComponentType.TextDisplay:
    case ComponentType.Separator:
    case ComponentType.MediaGallery:
    case ComponentType.File:
      return [];
  }
}
