import { type APIComponentInContainer, ComponentType, MessageFlags } from 'discord-api-types/v10';
import {
  BUTTONS_MAX,
  drawButton,
  drawButtons,
  drawMenus,
  drawOffers,
  type Pressing,
  startPressing,
} from './buttons.ts';
import type { DiscordCard, DiscordStyle, Draft, Part, Row } from './card.ts';
import { COLOURS } from './colours.ts';
import { describeFact } from './parts.ts';
import { speak } from './speak.ts';
import { ROW_BUTTONS_MAX } from './text.ts';

type Inner = APIComponentInContainer;

/** How close together a card is drawn. */
interface Density {
  /** Of a list of more rows what they offer is in a menu below them. */
  rowsWithButtons: number;
  /** More buttons below the card are a menu. */
  buttons: number;
  /** Texts that follow each other are one. */
  runsOn: boolean;
}

const DENSITIES: readonly Density[] = [
  { rowsWithButtons: Number.POSITIVE_INFINITY, buttons: BUTTONS_MAX, runsOn: false },
  { rowsWithButtons: 1, buttons: ROW_BUTTONS_MAX, runsOn: true },
  { rowsWithButtons: 0, buttons: ROW_BUTTONS_MAX, runsOn: true },
];

/** From the widest to the densest: Discord counts components, whatever is in them. */
export const LAYOUTS = DENSITIES.map(
  (density) => (draft: Draft, style: DiscordStyle) => layOut(draft, style, density),
);

/** There is no fallback text here: of what comes unasked it stands above the card. */
function layOut(draft: Draft, style: DiscordStyle, density: Density): DiscordCard {
  const fallback = speak(draft);
  const pressing = startPressing(style);
  const drawn = groupRows(draft.parts).flatMap((group) =>
    Array.isArray(group) ? drawList(group, pressing, density) : drawPart(group, pressing, density),
  );
  const container = {
    type: ComponentType.Container,
    accent_color: COLOURS[draft.tone],
    components: density.runsOn ? joinTexts(drawn) : drawn,
  } as const;
  return {
    components: draft.isCall === true ? [drawText(fallback), container] : [container],
    flags: MessageFlags.IsComponentsV2,
    fallback,
  };
}

type RowPart = Extract<Part, { type: 'row' }>;
type OtherPart = Exclude<Part, RowPart>;

/** Rows that follow each other are a list. */
function groupRows(parts: readonly Part[]): (OtherPart | Row[])[] {
  const groups: (OtherPart | Row[])[] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (part.type !== 'row') groups.push(part);
    else if (Array.isArray(last)) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

function drawList(rows: readonly Row[], pressing: Pressing, density: Density): Inner[] {
  if (rows.length <= density.rowsWithButtons) return rows.flatMap((row) => drawRow(row, pressing));
  return [drawText(rows.map(({ text }) => text).join('\n')), ...drawMenus(rows, pressing)];
}

function drawRow({ text, actions }: Row, pressing: Pressing): Inner[] {
  const [first, another] = actions;
  if (first === undefined || another !== undefined) {
    return [drawText(text), ...drawButtons(actions, pressing)];
  }
  const accessory = drawButton(first, pressing);
  return [{ type: ComponentType.Section, components: [drawText(text)], accessory }];
}

function drawPart(part: OtherPart, pressing: Pressing, { buttons }: Density): Inner[] {
  switch (part.type) {
    case 'text':
      return [drawText(part.text)];
    case 'facts':
      return [drawText(part.facts.map(describeFact).join('\n'))];
    case 'divider':
      return [{ type: ComponentType.Separator }];
    case 'picture': {
      const media = { url: `attachment://${part.file}` };
      return [{ type: ComponentType.MediaGallery, items: [{ media, description: part.altText }] }];
    }
    case 'actions':
      return drawOffers(part.actions, pressing, buttons);
  }
}

function joinTexts(components: readonly Inner[]): Inner[] {
  const joined: Inner[] = [];
  for (const component of components) {
    const last = joined.at(-1);
    const isText = component.type === ComponentType.TextDisplay;
    if (!isText || last?.type !== ComponentType.TextDisplay) joined.push(component);
    else joined.splice(-1, 1, drawText(`${last.content}\n${component.content}`));
  }
  return joined;
}

function drawText(content: string) {
  return { type: ComponentType.TextDisplay, content } as const;
}
