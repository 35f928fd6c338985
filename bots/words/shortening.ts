import { tellNumber } from '#src/domain/count.ts';
import { beginningWithin, dropHalfWord } from './characters.ts';
import { neutralise, neutraliseLine } from './readable.ts';

/** Of a longer name the beginning tells which it is. */
export const NAME_LENGTH_MAX = 120;

const ELLIPSIS = '…';

export interface ShorteningOptions {
  /** As long as the platform counts it. */
  lengthOf: (text: string) => number;
  /** So much of a value is read of which no more than `max` can be shown. */
  readMax: (max: number) => number;
}

/** Text from outside, made readable, of a length that a platform takes. */
export interface Shortening {
  /** A line of at most so many characters, an ellipsis where something is missing. */
  shortenLine: (text: string, max: number) => string;
  /** A value from outside. Where it is cut it says how many characters are missing. */
  shortenValue: (text: string, max: number, linesMax?: number) => string;
  /** As many names as fit, and how many there are besides; the first one always. */
  listNames: (names: readonly string[], max: number) => string;
}

export function openShortening({ lengthOf, readMax }: ShorteningOptions): Shortening {
  /** The longest beginning, of whole words and without the space at its end. */
  const fit = (text: string, max: number) =>
    dropHalfWord(beginningWithin(text, max, lengthOf), text).trimEnd();
  const shortenLine = (text: string, max: number) => {
    const line = neutraliseLine(text);
    return lengthOf(line) <= max ? line : fit(line, max - ELLIPSIS.length) + ELLIPSIS;
  };
  return {
    shortenLine,
    shortenValue: (text, max, linesMax = Number.POSITIVE_INFINITY) => {
      const lengthMax = readMax(max);
      const readable = neutralise(text, lengthMax).trim();
      const first = readable.split('\n').slice(0, linesMax).join('\n');
      const isWhole = first.length === readable.length && text.length <= lengthMax;
      if (isWhole && lengthOf(readable) <= max) return readable;
      const kept = fit(first, max - describeMore(text.length).length);
      const more = describeMore(text.length - kept.length);
      // What is missing may be shorter than the words that say so.
      const isShorter = text.length <= lengthMax && lengthOf(readable) <= lengthOf(kept + more);
      return isShorter ? readable : kept + more;
    },
    listNames: (names, max) => {
      const shown: string[] = [];
      let length = 0;
      for (const name of names) {
        const short = shortenLine(name, Math.min(NAME_LENGTH_MAX, max));
        length += lengthOf(short) + 2;
        if (shown.length > 0 && length > max) break;
        shown.push(short);
      }
      const left = names.length - shown.length;
      return shown.join(', ') + (left === 0 ? '' : ` … ${tellNumber(left)} more`);
    },
  };
}

function describeMore(many: number): string {
  return ` … ${tellNumber(many)} more characters`;
}
