import type { Tone } from '#src/views/run-view.ts';

/** Down the side of a card; its heading says the same in a word. */
export const COLOURS: Readonly<Record<Tone, number>> = {
  good: 0x2e_a0_43,
  bad: 0xda_37_3c,
  busy: 0x58_65_f2,
  waiting: 0xf0_b2_32,
  neutral: 0x80_84_8e,
};
