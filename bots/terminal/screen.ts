import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { widthOf } from './render/measure.ts';
import type { TerminalStyle } from './render/text.ts';

export interface ScreenOptions {
  stdout: Writable & { columns?: number; rows?: number };
  /** Where stdout does not say. */
  columns: number;
  colours: boolean;
  /** The cursor can be moved: cards are drawn anew in their place. */
  isLive: boolean;
}

/** What somebody types below all that is printed. */
export interface Prompt {
  /** Lines between its first one and the cursor. */
  rowsAboveCursor: () => number;
  draw: () => void;
}

/** `unwritable`: why, as the system names it. `out_of_reach`: something stands below it, or it is too tall. */
export type Drawn = 'drawn' | 'out_of_reach' | { unwritable: string };

interface Shown {
  key: string;
  text: string;
  /** What it is the news of: two cards that tell the same may tell it in other words. */
  news: string | null;
}

/**
 * The one writer of a terminal: every card and the prompt go through it, each in one write, so that
 * none tears another.
 */
export class Screen {
  readonly isLive: boolean;
  readonly #options: ScreenOptions;
  #prompt: Prompt | null = null;
  #last: Shown | null = null;
  #lastDrawn: Promise<Drawn> = Promise.resolve('drawn');
  #isEmpty = true;

  constructor(options: ScreenOptions) {
    this.#options = options;
    this.isLive = options.isLive;
  }

  get style(): TerminalStyle {
    return { colours: this.#options.colours, width: this.#columns, voice: 'chat' };
  }

  /** Prints a card below all others. Under its key it can be drawn anew while it is the last one. */
  print(key: string, text: string, news: string | null = null): Promise<Drawn> {
    const gap = this.#isEmpty ? '' : '\n';
    this.#isEmpty = false;
    return this.#write({ key, text, news }, `${this.#eraseUp(0)}${gap}${text}\n`);
  }

  /** The same of what nobody has asked for just now: a card that says it already is enough. */
  printOnce(key: string, text: string, news: string | null = null): Promise<Drawn> {
    const last = this.#last;
    const isSaid = last?.text.endsWith(text) === true || (news !== null && last?.news === news);
    return isSaid ? this.#lastDrawn : this.print(key, text, news);
  }

  /** Draws a card anew where it stands; in a pipe none ever is. */
  async redraw(key: string, text: string, news: string | null = null): Promise<Drawn> {
    const last = this.#last;
    if (!this.isLive || last?.key !== key) return 'out_of_reach';
    if (last.text === text) return 'drawn';
    const rows = this.#rowsOf(last.text);
    const { rows: height = Number.POSITIVE_INFINITY } = this.#options.stdout;
    if (rows + this.#promptRows + 1 >= height) return 'out_of_reach';
    return this.#write({ key, text, news }, `${this.#eraseUp(rows)}${text}\n`);
  }

  /** From now on the prompt stands below everything; null: nobody types any longer. */
  show(prompt: Prompt | null): void {
    this.#prompt = prompt;
    prompt?.draw();
  }

  /** A typed line stands below the last card now. */
  endTypedLine(): void {
    this.#isEmpty = false;
    this.#last = null;
  }

  get #columns(): number {
    return this.#options.stdout.columns ?? this.#options.columns;
  }

  get #promptRows(): number {
    return this.#prompt?.rowsAboveCursor() ?? 0;
  }

  #rowsOf(text: string): number {
    const widths = text.split('\n').map((line) => widthOf(stripVTControlCharacters(line)));
    return widths.reduce((rows, width) => rows + Math.max(1, Math.ceil(width / this.#columns)), 0);
  }

  /** Erases the prompt and so many lines above it. */
  #eraseUp(lines: number): string {
    const rows = this.#promptRows + lines;
    if (rows === 0 && this.#prompt === null) return '';
    return `${rows === 0 ? '' : `\u001B[${rows}A`}\r\u001B[0J`;
  }

  async #write(card: Shown, text: string): Promise<Drawn> {
    const prompt = this.#prompt;
    this.#last = card;
    // The prompt believes its cursor to be where it was: below its first line.
    const below = '\n'.repeat(this.#promptRows);
    const written = new Promise<Drawn>((resolve) => {
      this.#options.stdout.write(text + below, (error) => {
        resolve(
          error ? { unwritable: 'code' in error ? String(error.code) : error.message } : 'drawn',
        );
      });
    });
    this.#lastDrawn = written;
    prompt?.draw();
    const drawn = await written;
    // What is not there must not be taken for drawn at the next try.
    if (drawn !== 'drawn' && this.#last === card) this.#last = null;
    return drawn;
  }
}
