import {
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ComponentType,
  MessageFlags,
} from 'discord-api-types/v10';
import { drawButton, drawButtons, drawMenus, type Pressing, startPressing } from './buttons.ts';
import type { DiscordCard, DiscordStyle, Draft, Part, Row } from './card.ts';
import { COLOURS } from './colours.ts';
import { describeFact } from './parts.ts';
import { speak } from './speak.ts';
import { BYTES_MAX, COMPONENTS_MAX, ROW_BUTTONS_MAX, TEXT_LENGTH_MAX } from './text.ts';

type Inner = APIComponentInContainer;

/** Each row of a list with its buttons beside it. */
export function layOutWide(draft: Draft, style: DiscordStyle): DiscordCard {
  return compose(draft, drawWide, style);
}

/** Texts run together, and all that the rows of a list offer is in menus below them. */
export function layOutDense(draft: Draft, style: DiscordStyle): DiscordCard {
  return compose(draft, drawDense, style);
}

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

/** Discord knows no fallback text: of what comes unasked it stands above the card. */
function compose(
  draft: Draft,
  draw: (parts: readonly Part[], pressing: Pressing) => Inner[],
  style: DiscordStyle,
): DiscordCard {
  const fallback = speak(draft);
  const container = {
    type: ComponentType.Container,
    accent_color: COLOURS[draft.tone],
    components: draw(draft.parts, startPressing(style)),
  } as const;
  return {
    components: draft.isCall === true ? [drawText(fallback), container] : [container],
    flags: MessageFlags.IsComponentsV2,
    fallback,
  };
}

function drawWide(parts: readonly Part[], pressing: Pressing): Inner[] {
  return parts.flatMap((part): Inner[] => {
    switch (part.type) {
      case 'row':
        return drawRow(part, pressing);
      case 'actions':
        return drawButtons(part.actions, pressing);
      case 'text':
      case 'facts':
        return [drawText(textOf(part))];
      case 'divider':
      case 'picture':
        return [drawStill(part)];
    }
  });
}

function drawDense(parts: readonly Part[], pressing: Pressing): Inner[] {
  const drawn: Inner[] = [];
  let texts: string[] = [];
  let rows: Row[] = [];
  const endText = () => {
    if (texts.length > 0) drawn.push(drawText(texts.join('\n')));
    drawn.push(...drawMenus(rows, pressing));
    [texts, rows] = [[], []];
  };
  for (const part of parts) {
    // What follows a list is below the menus of its rows.
    if (part.type !== 'row' && rows.length > 0) endText();
    if (part.type === 'row') rows.push(part);
    if (part.type === 'row' || part.type === 'text' || part.type === 'facts') {
      texts.push(textOf(part));
      continue;
    }
    endText();
    if (part.type === 'actions') drawn.push(...drawFew(part.actions, pressing));
    else drawn.push(drawStill(part));
  }
  endText();
  return drawn;
}

function drawFew(actions: Row['actions'], pressing: Pressing): Inner[] {
  if (actions.length <= ROW_BUTTONS_MAX) return drawButtons(actions, pressing);
  return drawMenus([{ name: '', actions }], pressing);
}

function drawRow({ text, actions }: Row, pressing: Pressing): Inner[] {
  const [first, another] = actions;
  if (first === undefined || another !== undefined) {
    return [drawText(text), ...drawButtons(actions, pressing)];
  }
  const accessory = drawButton(first, pressing);
  return [{ type: ComponentType.Section, components: [drawText(text)], accessory }];
}

function drawStill(part: Extract<Part, { type: 'divider' | 'picture' }>): Inner {
  if (part.type === 'divider') return { type: ComponentType.Separator };
  const { file, altText: description } = part;
  const media = { url: `attachment://${file}` };
  return { type: ComponentType.MediaGallery, items: [{ media, description }] };
}

function textOf(part: Extract<Part, { type: 'row' | 'text' | 'facts' }>): string {
  return part.type === 'facts' ? part.facts.map(describeFact).join('\n') : part.text;
}

function drawText(content: string) {
  return { type: ComponentType.TextDisplay, content } as const;
}

type Nested = APIMessageTopLevelComponent | ReturnType<typeof innerOf>[number];

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
