import { expect, test } from 'vitest';
import { openLuaSyntaxCheck } from '#src/steps/lua/lua-syntax.ts';

const SCRIPTS: [script: string, problem: string | null][] = [
  ['return { ok = true }', null],
  ['', null],
  ['error("not run")', null],
  ['while true do end', null],
  ['local a\na b', "line 2: syntax error near 'b'"],
  ['local x\nx + 1', "line 2: syntax error near '+'"],
  ['local x 5\n', "line 1: unexpected symbol near '5'"],
  ['x', 'line 1: syntax error near <eof>'],
  ['\n\nif x then', "line 3: 'end' expected near <eof>"],
  ['if x then\n\n', "line 3: 'end' expected (to close 'if' at line 1) near <eof>"],
  ['return "open', 'line 1: unfinished string near <eof>'],
  ['goto nowhere', "line 1: no visible label 'nowhere' for <goto> at line 1"],
  ['\x1bLua', "attempt to load a binary chunk (mode is 't')"],
  [`return ${'{'.repeat(300)}`, 'C stack overflow'],
];

test.each(SCRIPTS)('%j: %s', async (script, problem) => {
  const check = await openLuaSyntaxCheck();
  expect(check(script)).toBe(problem);
});

test('one check serves many scripts, also after a broken one', async () => {
  const check = await openLuaSyntaxCheck();
  for (let count = 0; count < 200; count += 1) {
    expect(check(`return {${count}`)).toMatch(/^line 1: /);
    expect(check(`return {${count}}`)).toBeNull();
  }
});
