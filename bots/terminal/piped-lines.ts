import type { Readable } from 'node:stream';

/** The lines of a pipe. Of a longer one than this only the beginning is kept, to be refused whole. */
export async function* readPipedLines(stdin: Readable, lengthMax: number): AsyncGenerator<string> {
  let line = '';
  for await (const chunk of stdin.setEncoding('utf8')) {
    const [first = '', ...others] = String(chunk).split('\n');
    line = begin(line + first, lengthMax);
    for (const next of others) {
      yield line;
      line = begin(next, lengthMax);
    }
  }
  if (line !== '') yield line;
}

function begin(text: string, lengthMax: number): string {
  return text.length > lengthMax ? text.slice(0, lengthMax) : text;
}
