import type { CompiledLoop } from '#src/domain/compile-graph.ts';
import { EVAL_STEP_ID } from '#src/domain/graph.ts';
import type { InnerEnd } from '#src/store/loop-results.ts';

/** JSON text, and how many bytes it has; null where it would be too much to hold. */
interface Piece {
  text: string | null;
  bytes: number;
}

/**
 * What a loop's items or rounds have left, as pieces of JSON text by their index: all of them as
 * values would take several times the memory. Over `bytesMax` only the bytes are counted.
 */
export class LoopPieces {
  readonly #loop: CompiledLoop;
  readonly #bytesMax: number;
  readonly #items: Piece[] = [];
  /** By the ids of its steps. */
  readonly #rounds: Map<string, Piece>[] = [];
  #bytes = 0;

  constructor(loop: CompiledLoop, bytesMax: number) {
    this.#loop = loop;
    this.#bytesMax = bytesMax;
  }

  /** Of an item the result is that of its last step; of a round those of all its steps. */
  wants(end: InnerEnd): boolean {
    if (this.#loop.spec.kind === 'while') {
      return end.inner !== EVAL_STEP_ID && end.end.type !== 'failed' && end.end.type !== 'skipped';
    }
    if (end.end.type === 'failed') return !end.end.isOptional;
    return end.inner === this.#loop.chain.at(-1)?.step.id && end.end.type !== 'skipped';
  }

  /** Is there room for so many bytes more? */
  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.#bytesMax;
  }

  /** `text`: the result, or null where it is too big to be read. */
  add({ index, inner, end }: InnerEnd, text: string | null, bytes: number): void {
    if (this.#loop.spec.kind === 'while') {
      const round = (this.#rounds[index] ??= new Map());
      const piece = this.#count({ text, bytes }, round.get(inner));
      round.set(inner, piece);
      return;
    }
    const piece = end.type === 'failed' ? describeError(inner, end) : { text, bytes };
    const name = end.type === 'failed' ? '"error":' : '"result":';
    this.#items[index] = this.#count(around(name, piece, ''), this.#items[index]);
  }

  /** The items in order, each as an object with its index. */
  joinItems(count: number): Piece {
    const all = new Joined(this.#bytesMax, '[', ']');
    for (let index = 0; index < count; index += 1) {
      all.add(around(`{"index":${index},`, this.#items[index] ?? NOTHING, '}'));
    }
    return all.end();
  }

  /** One round as an object of its steps' results. */
  joinRound(index: number): Piece {
    const round = new Joined(this.#bytesMax, '{', '}');
    for (const { step } of this.#loop.chain) {
      const piece = this.#rounds[index]?.get(step.id);
      if (piece) round.add(around(`${JSON.stringify(step.id)}:`, piece, ''));
    }
    return round.end();
  }

  joinRounds(count: number): Piece {
    const all = new Joined(this.#bytesMax, '[', ']');
    for (let index = 0; index < count; index += 1) all.add(this.joinRound(index));
    return all.end();
  }

  #count(piece: Piece, before: Piece | undefined): Piece {
    this.#bytes += piece.bytes - (before?.bytes ?? 0);
    return this.hasRoomFor(0) ? piece : { ...piece, text: null };
  }
}

const NOTHING: Piece = { text: '"result":null', bytes: 13 };

/** Parts between two brackets, with commas. */
class Joined {
  readonly #bytesMax: number;
  readonly #close: string;
  #text: string | null;
  #bytes: number;
  #isEmpty = true;

  constructor(bytesMax: number, open: string, close: string) {
    this.#bytesMax = bytesMax;
    this.#text = open;
    this.#close = close;
    this.#bytes = open.length + close.length;
  }

  add({ text, bytes }: Piece): void {
    const comma = this.#isEmpty ? '' : ',';
    this.#isEmpty = false;
    this.#bytes += comma.length + bytes;
    const isHeld = this.#text !== null && text !== null && this.#bytes <= this.#bytesMax;
    this.#text = isHeld ? `${this.#text}${comma}${text}` : null;
  }

  end(): Piece {
    const text = this.#text === null ? null : this.#text + this.#close;
    return { text, bytes: this.#bytes };
  }
}

function describeError(step: string, { code, message }: { code: string; message: string }): Piece {
  const text = JSON.stringify({ code, message, step });
  return { text, bytes: Buffer.byteLength(text) };
}

function around(before: string, { text, bytes }: Piece, after: string): Piece {
  return {
    text: text === null ? null : `${before}${text}${after}`,
    bytes: Buffer.byteLength(before) + bytes + after.length,
  };
}
