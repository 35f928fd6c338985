import type { Button, KnownBlock, Overflow, PlainTextOption } from '@slack/types';
import type { Action } from '#src/views/action.ts';
import type { SlackStyle } from './card.ts';
import { plainText } from './plain.ts';
import {
  ACTIONS_MAX,
  BUTTON_LENGTH_MAX,
  OPTION_LENGTH_MAX,
  OVERFLOW_OPTIONS_MAX,
  SECTION_LENGTH_MAX,
  SELECT_OPTIONS_MAX,
  shortenValue,
} from './text.ts';

/** More buttons than this are one menu: on a phone they would be longer than the card. */
const BUTTONS_MAX = 10;
/** Of longer lists what each row offers stands behind its menu. */
const ROWS_WITH_BUTTONS_MAX = 8;

/** Of an alert so many stand beside its menu, in which two or more are worth one. */
const FIRST_BUTTONS_MAX = 5;
const OVERFLOW_OPTIONS_MIN = 2;

const ACTION_ID = 'intent';
/** What a press of ours is known by, among those of other makers in the same channel. */
export const INTENT_ACTION = /^intent(-\d+)?$/;

/** What may be done about a whole card. */
export function drawActions(actions: readonly Action[], style: SlackStyle): KnownBlock[] {
  if (actions.length === 0) return [];
  const options = actions.map((action) => drawOption(action, style));
  if (actions.length <= BUTTONS_MAX || !areShort(options)) {
    return chunk(actions, ACTIONS_MAX).map((some) => drawButtons(some, style));
  }
  const placeholder = plainText('Pick one', OPTION_LENGTH_MAX);
  return chunk(options, SELECT_OPTIONS_MAX).map((some) => ({
    type: 'actions',
    elements: [{ type: 'static_select', action_id: ACTION_ID, placeholder, options: some }],
  }));
}

/** What is most likely done as buttons in one row, the rest behind a menu: on a phone each button is a line. */
export function drawFirstActions(actions: readonly Action[], style: SlackStyle): KnownBlock[] {
  const shown = Math.min(FIRST_BUTTONS_MAX, actions.length - OVERFLOW_OPTIONS_MIN);
  const options = actions.slice(shown).map((action) => drawOption(action, style));
  const isMenu = options.length <= OVERFLOW_OPTIONS_MAX && areShort(options);
  if (actions.length <= FIRST_BUTTONS_MAX || !isMenu) return drawActions(actions, style);
  const buttons = actions.slice(0, shown).map((action, index) => drawButton(action, index, style));
  return [
    {
      type: 'actions',
      elements: [...buttons, { type: 'overflow', action_id: ACTION_ID, options }],
    },
  ];
}

/** A row of a list, as plain text, and what may be done about it. */
export function drawOffer(
  text: string,
  actions: readonly Action[],
  { encode, isDense }: SlackStyle & { isDense: boolean },
): KnownBlock[] {
  const section = {
    type: 'section',
    text: plainText(shortenValue(text, SECTION_LENGTH_MAX), SECTION_LENGTH_MAX),
  } as const;
  const [first, another] = actions;
  if (first === undefined) return [section];
  if (another === undefined) return [{ ...section, accessory: drawButton(first, 0, { encode }) }];
  const options = actions.map((action) => drawOption(action, { encode }));
  const isMenu = options.length <= OVERFLOW_OPTIONS_MAX && areShort(options);
  if (!isDense || !isMenu) return [section, drawButtons(actions, { encode })];
  const accessory: Overflow = { type: 'overflow', action_id: ACTION_ID, options };
  return [{ ...section, accessory }];
}

/** Is a list of so many rows too long for buttons under each? */
export function isDenseList(rows: number): boolean {
  return rows > ROWS_WITH_BUTTONS_MAX;
}

function drawButtons(actions: readonly Action[], style: SlackStyle): KnownBlock {
  return {
    type: 'actions',
    elements: actions.map((action, index) => drawButton(action, index, style)),
  };
}

/** Within one block every press needs a name of its own. */
function drawButton(
  { intent, label, style }: Action,
  index: number,
  { encode }: SlackStyle,
): Button {
  return {
    type: 'button',
    action_id: `${ACTION_ID}-${index}`,
    text: plainText(label, BUTTON_LENGTH_MAX),
    value: encode(intent),
    ...(style === 'plain' ? {} : { style }),
  };
}

function drawOption({ intent, label }: Action, { encode }: SlackStyle) {
  return {
    text: plainText(label, OPTION_LENGTH_MAX),
    value: encode(intent),
  } satisfies PlainTextOption;
}

/** A menu carries less than a button does. */
function areShort(options: readonly { value: string }[]): boolean {
  return options.every(({ value }) => value.length <= OPTION_LENGTH_MAX);
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}
