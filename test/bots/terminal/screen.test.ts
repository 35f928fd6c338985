import { PassThrough, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { Screen } from '#bots/terminal/screen.ts';
import { ScreenProgress } from '#bots/terminal/screen-progress.ts';
import { readTypedLines } from '#bots/terminal/typed-lines.ts';
import { viewUnderWay } from '#src/views/receipt.ts';
import { TerminalEmulator } from '#test/support/terminal-emulator.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

function openScreen(terminal: Writable, isLive = true): Screen {
  return new Screen({ stdout: terminal, columns: 80, colours: false, isLive });
}

function shown({ lines }: TerminalEmulator): string[] {
  return lines.filter((line) => line !== '');
}

test('the last card is drawn anew in its place, whatever its size becomes', async () => {
  const terminal = new TerminalEmulator();
  const screen = openScreen(terminal);
  await screen.print('a', 'an older card');
  await screen.print('b', 'one\ntwo\nthree');
  expect(await screen.redraw('b', 'only one')).toBe('drawn');
  expect(await screen.redraw('b', 'one\ntwo\nthree\nfour')).toBe('drawn');
  expect(shown(terminal)).toEqual(['an older card', 'one', 'two', 'three', 'four']);
});

test('news that the last card says already is not said twice', async () => {
  const terminal = new TerminalEmulator();
  const screen = openScreen(terminal);
  await screen.print('answer', 'Done\n\nFAILED 91c0');
  expect(await screen.printOnce('news', 'FAILED 91c0')).toBe('drawn');
  await screen.printOnce('more', 'FAILED 4f2a');
  expect(shown(terminal)).toEqual(['Done', 'FAILED 91c0', 'FAILED 4f2a']);
});

test('nor where two tell it in other words', async () => {
  const terminal = new TerminalEmulator();
  const screen = openScreen(terminal);
  await screen.print('run', 'RUNNING 91c0');
  await screen.redraw('run', 'FAILED 91c0', 'failed 91c0');
  await screen.printOnce('alert', 'FAILED 91c0, muted', 'failed 91c0');
  await screen.printOnce('other', 'FAILED 4f2a', 'failed 4f2a');
  expect(shown(terminal)).toEqual(['FAILED 91c0', 'FAILED 4f2a']);
});

test('a line that the terminal wraps counts as the lines that it takes', async () => {
  const terminal = new TerminalEmulator({ columns: 10 });
  const screen = openScreen(terminal);
  await screen.print('a', 'x'.repeat(25));
  await screen.redraw('a', 'short');
  expect(shown(terminal)).toEqual(['short']);
});

test('a card that is not the last one, or taller than the terminal, is out of reach', async () => {
  const terminal = new TerminalEmulator({ rows: 5 });
  const screen = openScreen(terminal);
  await screen.print('a', 'first');
  await screen.print('b', 'second');
  expect(await screen.redraw('a', 'changed')).toBe('out_of_reach');
  await screen.print('c', '1\n2\n3\n4\n5\n6');
  expect(await screen.redraw('c', 'changed')).toBe('out_of_reach');
  screen.endTypedLine();
  expect(terminal.text).not.toContain('changed');
});

test('in a pipe cards are only ever added, without a control sequence', async () => {
  const terminal = new TerminalEmulator();
  const screen = openScreen(terminal, false);
  await screen.print('a', 'first');
  expect(await screen.redraw('a', 'changed')).toBe('out_of_reach');
  await screen.print('b', 'second');
  expect(terminal.raw).toBe('first\n\nsecond\n');
});

test('a terminal that cannot be written says why', async () => {
  const closed = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
  });
  closed.on('error', () => undefined);
  const screen = openScreen(closed, false);
  expect(await screen.print('a', 'first')).toEqual({ unwritable: 'EPIPE' });
  expect(await screen.print('a', 'again')).toEqual({ unwritable: 'ERR_STREAM_DESTROYED' });
});

interface Typing {
  terminal: TerminalEmulator;
  screen: Screen;
  type: (keys: string) => void;
  lines: string[];
  ended: Promise<void>;
}

function startTyping(complete = async (): Promise<[string[], string]> => [[], '']): Typing {
  const terminal = new TerminalEmulator({ columns: 30 });
  const stdin = new PassThrough();
  const screen = openScreen(terminal);
  const lines: string[] = [];
  const { signal } = new AbortController();
  const read = async () => {
    for await (const line of readTypedLines({
      stdin,
      stdout: terminal,
      screen,
      complete,
      signal,
    })) {
      lines.push(line);
    }
  };
  return { terminal, screen, lines, type: (keys) => void stdin.write(keys), ended: read() };
}

test('cards appear above the prompt, and what is half typed stays as it is', async () => {
  const { terminal, screen, lines, type } = startTyping();
  type('show 91');
  await waitForFact('the typed text', () => terminal.text.includes('/run> show 91'));
  await screen.print('a', 'a card');
  await screen.redraw('a', 'the same card\nwith more');
  type('c0\r');
  await waitForFact('the line', () => lines.length > 0);
  expect(lines).toEqual(['show 91c0']);
  const above = shown(terminal).slice(0, 3);
  expect(above).toEqual(['the same card', 'with more', '/run> show 91c0']);
});

test('also where the typed line is longer than the terminal is wide', async () => {
  const { terminal, screen, type } = startTyping();
  const long = 'show '.padEnd(70, 'x');
  type(long);
  await waitForFact('the typed text', () => shown(terminal).length === 3);
  await screen.print('a', 'a card');
  await screen.print('b', 'another one');
  await screen.redraw('b', 'and another');
  const [first, second, ...typed] = shown(terminal);
  expect([first, second, typed.join('')]).toEqual(['a card', 'and another', `/run> ${long}`]);
});

test('a typed line puts the card above it out of reach', async () => {
  const { terminal, screen, lines, type } = startTyping();
  await screen.print('a', 'a card');
  type('list\r');
  await waitForFact('the line', () => lines.length > 0);
  expect(await screen.redraw('a', 'changed')).toBe('out_of_reach');
  expect(terminal.text).toContain('a card');
});

test('Ctrl-C empties a line that was begun; on an empty one it ends the typing, as Ctrl-D does', async () => {
  const first = startTyping();
  first.type('stop 91c0');
  await waitForFact('the typed text', () => first.terminal.text.includes('stop 91c0'));
  first.type('\u0003');
  await waitForFact('an empty prompt', () => !first.terminal.text.includes('stop'));
  first.type('\u0003');
  await first.ended;
  const second = startTyping();
  second.type('\u0004');
  await second.ended;
  expect([...first.lines, ...second.lines]).toEqual([]);
});

test('Tab completes, and the arrow brings the line before back', async () => {
  const { terminal, lines, type } = startTyping(async () => [['show '], 'sh']);
  type('sh\t');
  await waitForFact('the completion', () => terminal.text.includes('/run> show'));
  type('91c0\r');
  await waitForFact('the line', () => lines.length === 1);
  type('\u001B[A\r');
  await waitForFact('the line again', () => lines.length === 2);
  expect(lines).toEqual(['show 91c0', 'show 91c0']);
});

test('how far something is stands in one place, until its answer or something else does', async () => {
  const terminal = new TerminalEmulator();
  const screen = openScreen(terminal);
  const view = (message: string) => viewUnderWay(message, String);
  const progress = new ScreenProgress(screen);
  progress.show(view('1 of 3.'));
  progress.show(view('2 of 3.'));
  expect(await progress.end(view('3 of 3.'))).toBe(true);
  expect(shown(terminal)).toEqual(['Under way · 3 of 3.']);
  const other = new ScreenProgress(screen);
  other.show(view('1 of 2.'));
  await screen.print('news', 'FAILED 91c0');
  expect(await other.end(view('2 of 2.'))).toBe(false);
  const piped = new ScreenProgress(openScreen(terminal, false));
  piped.show(view('1 of 9.'));
  expect(await piped.end(view('9 of 9.'))).toBe(false);
  expect(shown(terminal)).toEqual(['Under way · 3 of 3.', 'Under way · 1 of 2.', 'FAILED 91c0']);
});
