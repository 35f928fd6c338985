import { expect, test } from 'vitest';
import { describeVerb, describeVerbs } from '#src/cli/help.ts';
import { openCliBench } from '#test/support/cli.ts';

const VERB = {
  usage: 'paint <wall>',
  about: `Paints a wall, or several of them, in the colour that is given or in
white. Safe to repeat.
Exit codes: 0 done.

  signalbox paint north`,
  flags: { colour: { value: '<name>', about: 'Which one it is painted in; default white.' } },
  words: { min: 1, max: 1 },
};

test('help is as wide as the terminal: sentences go on, examples and exit codes stand by themselves', () => {
  expect(describeVerb(VERB, 80)).toBe(`Usage: signalbox paint <wall>

Paints a wall, or several of them, in the colour that is given or in white. Safe
to repeat.
Exit codes: 0 done.

  signalbox paint north

  --colour <name>  Which one it is painted in; default white.
  --help           This text.`);
  expect(describeVerb(VERB, 44)).toContain(`
Paints a wall, or several of them, in the
colour that is given or in white. Safe to
repeat.
Exit codes: 0 done.
`);
  expect(describeVerb(VERB, 44)).toContain(`
  --colour <name>  Which one it is painted
                   in; default white.
  --help           This text.`);
});

test('the list of verbs keeps its columns on a narrow terminal', () => {
  const lines = describeVerbs([['paint', 'paint a wall']], '1.0.0', 60).split('\n');
  expect(lines).toContain('  paint  paint a wall');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
});

test('without a verb the verbs are listed, on stderr', async () => {
  const bench = openCliBench();
  const { code, stdout, stderr } = await bench.run([]);
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
  expect(stderr).toMatch(/^ {2}validate {2,}find/m);
});

test.each([
  'apply',
  'validate',
  'run',
  'list',
  'show',
  'why',
  'events',
  'context',
  'worker',
  'workflows',
  'retry',
  'graph',
  'credits',
  'digest',
  'users',
  'routes',
  'audit',
  'serve',
  'chat',
  'doctor',
  'migrate',
  'demo',
  'bench',
])('%s explains itself when it is asked for help, whatever else is wrong', async (verb) => {
  const bench = openCliBench({ SYNC: 'often' });
  const { code, stdout, stderr } = await bench.run([verb, '--nonsense', '--help']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(new RegExp(`^Usage: signalbox ${verb}`));
});
