import {
  type APIActionRowComponent,
  type APIButtonComponentWithCustomId,
  type APIComponentInMessageActionRow,
  type APISelectMenuOption,
  ButtonStyle,
  ComponentType,
} from 'discord-api-types/v10';
import type { Action } from '#src/views/action.ts';
import type { DiscordStyle, Row } from './card.ts';
import { markRepeated, markWithPost } from './post-mark.ts';
import {
  BUTTON_LENGTH_MAX,
  OPTION_LENGTH_MAX,
  PLACEHOLDER_LENGTH_MAX,
  ROW_BUTTONS_MAX,
  SELECT_OPTIONS_MAX,
  shortenLine,
} from './text.ts';

type ActionRow = APIActionRowComponent<APIComponentInMessageActionRow>;

/** What is pressed within one message, each by a name of its own. */
export interface Pressing extends Pick<DiscordStyle, 'encode'> {
  /** For an option of a menu. */
  nameAnew: (code: string) => string;
  /** For a component itself: it says of which post it is, too. */
  identifyAnew: (code: string) => string;
}

/** What a menu offers, and the number of the row that it is about. */
interface Offer {
  name: string;
  action: Action;
  place: number;
}

/** More buttons than this are one menu: on a phone they would be longer than the card. */
export const BUTTONS_MAX = 10;
/** Beside the name of a row, so much is left for what it offers. */
const ROW_NAME_LENGTH_MAX = 60;
const MENU_ID = 'menu';
const STYLES = {
  primary: ButtonStyle.Success,
  danger: ButtonStyle.Danger,
  plain: ButtonStyle.Secondary,
} as const;

/** Discord refuses a message in which two are called the same: the second one is `<code>~1`. */
export function startPressing({
  encode,
  postId = null,
}: Pick<DiscordStyle, 'encode' | 'postId'>): Pressing {
  const seen = new Map<string, number>();
  const nameAnew = (code: string) => {
    const before = seen.get(code) ?? 0;
    seen.set(code, before + 1);
    return before === 0 ? code : markRepeated(code, before);
  };
  return {
    encode,
    nameAnew,
    identifyAnew: (code) => {
      const name = nameAnew(code);
      return postId === null || name !== code ? name : markWithPost(code, postId);
    },
  };
}

export function drawButton(
  { intent, label, style }: Action,
  { encode, identifyAnew }: Pressing,
): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: STYLES[style],
    label: shortenLine(label, BUTTON_LENGTH_MAX),
    custom_id: identifyAnew(encode(intent)),
  };
}

export function drawButtons(actions: readonly Action[], pressing: Pressing): ActionRow[] {
  return chunk(actions, ROW_BUTTONS_MAX).map((some) => ({
    type: ComponentType.ActionRow,
    components: some.map((action) => drawButton(action, pressing)),
  }));
}

/** What is offered about a whole card: buttons, or a menu where they are more than `max`. */
export function drawOffers(
  actions: readonly Action[],
  pressing: Pressing,
  max: number,
): ActionRow[] {
  return actions.length <= max
    ? drawButtons(actions, pressing)
    : drawMenus([{ name: '', actions }], pressing);
}

/** What is offered in menus, each thing with what it is about where that is one of many. */
export function drawMenus(
  rows: readonly Pick<Row, 'name' | 'actions'>[],
  pressing: Pressing,
): ActionRow[] {
  const menus = packOffers(rows);
  return menus.map((some) => ({
    type: ComponentType.ActionRow,
    components: [
      {
        type: ComponentType.StringSelect,
        custom_id: pressing.identifyAnew(MENU_ID),
        placeholder: shortenLine(placeholderOf(some, menus.length), PLACEHOLDER_LENGTH_MAX),
        options: some.map((offer) => drawOption(offer, pressing)),
      },
    ],
  }));
}

/** What one row offers stays in one menu, where that holds it. */
function packOffers(rows: readonly Pick<Row, 'name' | 'actions'>[]): Offer[][] {
  const menus: Offer[][] = [];
  for (const [index, { name, actions }] of rows.entries()) {
    const offers = actions.map((action) => ({ name, action, place: index + 1 }));
    const last = menus.at(-1);
    if (last !== undefined && last.length + offers.length <= SELECT_OPTIONS_MAX) {
      last.push(...offers);
    } else menus.push(...chunk(offers, SELECT_OPTIONS_MAX));
  }
  return menus;
}

function drawOption({ name, action }: Offer, { encode, nameAnew }: Pressing): APISelectMenuOption {
  const { label, intent } = action;
  const about = name === '' ? '' : ` · ${shortenLine(name, ROW_NAME_LENGTH_MAX)}`;
  return {
    label: shortenLine(label + about, OPTION_LENGTH_MAX),
    value: nameAnew(encode(intent)),
  };
}

/** "Pick one: Show, Stop now": a menu that is shut tells what is in it, and of which rows. */
function placeholderOf(offers: readonly Offer[], menus: number): string {
  const labels = listLabels(joinLabels(offers.map(({ action }) => action.label)));
  const [first, last] = [offers[0]?.place, offers.at(-1)?.place];
  if (menus === 1 || first === last) return `Pick one: ${labels}`;
  return `Rows ${first}–${last}: ${labels}`;
}

/** Each once: "Retry all 31" of one row and "Retry all 2" of the next are "Retry all". */
function joinLabels(labels: readonly string[]): string[] {
  const alike = Map.groupBy(new Set(labels), (label) => label.replace(/ [\d,]+$/, ''));
  return [...alike].map(([stem, [label = stem, another]]) =>
    another === undefined ? label : stem,
  );
}

/** "Help on list, show, why": the words with which all of several begin are said once. */
function listLabels(labels: readonly string[]): string {
  const [first = '', ...others] = labels;
  const shared = first.slice(0, first.lastIndexOf(' ') + 1);
  const isShared = others.length > 1 && others.every((label) => label.startsWith(shared));
  return [first, ...others.map((label) => (isShared ? label.slice(shared.length) : label))].join(
    ', ',
  );
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
