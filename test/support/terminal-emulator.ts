import { Writable } from 'node:stream';

// oxlint-disable-next-line no-control-regex -- they are what a terminal reads
const TOKEN = /\u001B\[(?<count>\d*)(?<act>[A-Za-z])|(?<control>[\r\n])|(?<text>[^\u001B\r\n])/gsu;

/** What a person sees: understands as much as cards and a prompt need, and nothing else. */
export class TerminalEmulator extends Writable {
  readonly columns: number;
  readonly rows: number;
  /** Everything as it came, for what must not be there. */
  raw = '';
  #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor({ columns = 80, rows = 60 } = {}) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.rows = rows;
  }

  /** The lines that were ever shown, the ones that scrolled away among them. */
  get lines(): string[] {
    return this.#lines.map((line) => line.join('').trimEnd());
  }

  get text(): string {
    return this.lines.join('\n');
  }

  override _write(chunk: string | Buffer, _: BufferEncoding, done: () => void): void {
    const text = String(chunk);
    this.raw += text;
    for (const { groups } of text.matchAll(TOKEN)) {
      const { count = '', act, control, text: character } = groups ?? {};
      if (act !== undefined) this.#act(act, Number(count || (act === 'J' ? 0 : 1)));
      if (control === '\r') this.#column = 0;
      if (control === '\n') this.#goTo(this.#row + 1, 0);
      if (character !== undefined) this.#put(character);
    }
    done();
  }

  #act(act: string, count: number): void {
    // What has scrolled off the screen is out of the cursor's reach.
    const top = Math.max(0, this.#lines.length - this.rows);
    if (act === 'A') this.#row = Math.max(top, this.#row - count);
    else if (act === 'B') this.#goTo(this.#row + count, this.#column);
    else if (act === 'C') this.#column += count;
    else if (act === 'D') this.#column -= count;
    else if (act === 'G') this.#column = count - 1;
    else if (act === 'J') this.#clearDown();
    else if (act !== 'm') throw new Error(`an unknown sequence: ${act}`);
  }

  #goTo(row: number, column: number): void {
    this.#row = row;
    this.#column = column;
    while (this.#lines.length <= row) this.#lines.push([]);
  }

  #put(character: string): void {
    if (this.#column >= this.columns) this.#goTo(this.#row + 1, 0);
    const line = this.#lines[this.#row] ?? [];
    while (line.length < this.#column) line.push(' ');
    line[this.#column] = character;
    this.#column += 1;
  }

  #clearDown(): void {
    this.#lines.length = this.#row + 1;
    const line = this.#lines[this.#row];
    if (line) line.length = Math.min(line.length, this.#column);
  }
}
