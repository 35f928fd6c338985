import { openShortening } from '../../words/shortening.ts';

/**
 * What Discord takes of a card: docs.discord.com/developers/components/reference. Those that lie in
 * others are counted, and the texts of all text displays are one sum.
 */
export const COMPONENTS_MAX = 40;
export const TEXT_LENGTH_MAX = 4_000;
/**
 * From 10,170 bytes on it answers 500 instead of refusing: github.com/discord/discord-api-docs/issues/8554.
 * It counts something for what holds the texts as well.
 */
export const BYTES_MAX = 9_500;
export const ROW_BUTTONS_MAX = 5;
export const BUTTON_LENGTH_MAX = 80;
export const SELECT_OPTIONS_MAX = 25;
export const OPTION_LENGTH_MAX = 100;
export const CUSTOM_ID_LENGTH_MAX = 100;
export const PLACEHOLDER_LENGTH_MAX = 150;
/** Of an item of a media gallery. */
export const ALT_LENGTH_MAX = 1_024;

/** Of a modal, whose texts count as components as well. */
export const MODAL_COMPONENTS_MAX = 5;
export const MODAL_TITLE_LENGTH_MAX = 45;
export const LABEL_LENGTH_MAX = 45;
export const LABEL_HINT_LENGTH_MAX = 100;
export const INPUT_LENGTH_MAX = 4_000;

/** Of a message of the older form: docs.discord.com/developers/resources/message. */
export const ROWS_MAX = 5;
export const EMBED_LENGTH_MAX = 6_000;
export const EMBED_DESCRIPTION_LENGTH_MAX = 4_096;
export const EMBED_FIELDS_MAX = 25;

/** Longer texts are cut before anything is measured: no card holds half of it. */
export const READ_LENGTH_MAX = 8_000;

export const { shortenLine, shortenValue, listNames } = openShortening({
  lengthOf: ({ length }) => length,
  readMax: () => READ_LENGTH_MAX,
});
