/** A line over the limit: its ends are kept, because they say whose answer it was. */
export interface OversizedLine {
  bytes: number;
  head: string;
  tail: string;
}

export interface LineSink {
  line(text: string): void;
  oversized(line: OversizedLine): void;
}

const NEWLINE = 0x0a;
const END_BYTES = 256;

/**
 * Cuts a byte stream into lines. A line over `lineBytesMax` is dropped as it comes, so that
 * no server can fill the memory, and the lines after it are read as usual.
 */
export function splitLines(lineBytesMax: number, sink: LineSink): (chunk: Buffer) => void {
  let parts: Buffer[] = [];
  let bytes = 0;
  let ends: { head: Buffer; tail: Buffer } | null = null;

  function add(piece: Buffer): void {
    bytes += piece.length;
    if (ends === null && bytes <= lineBytesMax) {
      parts.push(piece);
      return;
    }
    const seen = ends === null ? Buffer.concat(parts) : ends.tail;
    const head = ends?.head ?? Buffer.concat([seen, piece]).subarray(0, END_BYTES);
    ends = { head, tail: Buffer.concat([seen, piece]).subarray(-END_BYTES) };
    parts = [];
  }

  function finish(): void {
    if (ends === null) sink.line(Buffer.concat(parts).toString('utf8').replace(/\r$/, ''));
    else sink.oversized({ bytes, head: ends.head.toString(), tail: ends.tail.toString() });
    parts = [];
    bytes = 0;
    ends = null;
  }

  return (chunk) => {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      finish();
      start = end + 1;
    }
    add(chunk.subarray(start));
  };
}
