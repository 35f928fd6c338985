import { expect, test } from 'vitest';
import { type OversizedLine, splitLines } from '#src/connect/stdio-lines.ts';
import { readMessage, refuseOversized } from '#src/connect/stdio-messages.ts';

function read(chunks: (string | Buffer)[], lineBytesMax = 100) {
  const lines: string[] = [];
  const oversized: OversizedLine[] = [];
  const push = splitLines(lineBytesMax, {
    line: (text) => lines.push(text),
    oversized: (line) => oversized.push(line),
  });
  for (const chunk of chunks) push(Buffer.from(chunk));
  return { lines, oversized };
}

test('lines come out whole however the stream is cut, with or without carriage returns', () => {
  expect(read(['a', 'b\nc', '\r\n', 'd\ne\n', 'rest']).lines).toEqual(['ab', 'c', 'd', 'e']);
});

test('a character cut in two is whole again', () => {
  const bytes = Buffer.from('né\n');
  expect(read([bytes.subarray(0, 2), bytes.subarray(2)]).lines).toEqual(['né']);
});

test('a line over the limit is dropped, its ends are kept, and the lines after it are read', () => {
  const { lines, oversized } = read([
    'ok\n{"head',
    'x'.repeat(200),
    'y'.repeat(900),
    'tail}\nok2\n',
  ]);
  expect(lines).toEqual(['ok', 'ok2']);
  expect(oversized).toEqual([
    {
      bytes: 1111,
      head: expect.stringMatching(/^\{"headx/),
      tail: expect.stringMatching(/ytail\}$/),
    },
  ]);
});

test('a line of exactly the limit is read', () => {
  expect(read(['x'.repeat(100), '\n']).lines).toEqual(['x'.repeat(100)]);
});

test.each([
  ['the id at its end', { head: '{"result":"xx', tail: 'xx","jsonrpc":"2.0","id":41}' }],
  ['the id at its beginning', { head: '{"jsonrpc":"2.0","id":41,"result":', tail: 'xx"}}' }],
])('an answer that was too long fails the call that it names by %s', (_, ends) => {
  expect(refuseOversized({ bytes: 200, ...ends }, 100)).toMatchObject({
    id: 41,
    error: { message: 'the answer has 200 bytes, more than the 100 that are read' },
  });
});

test('a long line that names nobody is only noise', () => {
  expect(refuseOversized({ bytes: 200, head: 'log', tail: '"id":7}}' }, 100)).toBeNull();
});

test.each([['Listening…'], ['{"half":'], ['5'], ['null'], ['{"jsonrpc":"2.0"}'], ['']])(
  'the line %j is no message',
  (line) => {
    expect(readMessage(line)).toBeNull();
  },
);

test('an answer with an id that breaks the rules becomes an error answer', () => {
  expect(readMessage('{"jsonrpc":"2.0","id":3,"result":5}')).toMatchObject({
    id: 3,
    error: { code: -32600 },
  });
});
