import { expect, test } from 'vitest';
import { z } from 'zod';
import { openCliBench } from '#test/support/cli.ts';

const script = 'return { x = 1 }';
const STEPS = [
  { id: 'a', type: 'lua_script', script },
  { id: 'b', type: 'lua_script', script, depends_on: ['a'] },
];

test('a run that runs out of credits says at which step, wherever one looks; the ledger says what was paid', async () => {
  const { run, write } = openCliBench();
  const file = write('w.json', { name: 'w', steps: STEPS });
  expect((await run(['apply', file])).code).toBe(0);
  for (const line of ['price lua_script 0.75', 'top-up 1 --bucket trial', 'enable']) {
    expect(await run(['credits', ...line.split(' ')])).toMatchObject({ code: 0 });
  }
  expect(await run(['run', 'w', '--wait'])).toMatchObject({ code: 1 });
  const [listed] = z
    .array(z.object({ run_id: z.string() }))
    .parse((await run(['list', '--json'])).json);
  const runId = listed?.run_id ?? '';
  for (const verb of [['list'], ['show', runId], ['why', runId], ['chat', `show ${runId}`]]) {
    const { stdout } = await run(verb);
    expect(stdout, verb.join(' ')).toMatch(/INSUFFICIENT_CREDITS/);
    expect(stdout, verb.join(' ')).toMatch(/\bb\b/);
  }
  const ledger = await run(['credits', 'ledger', '--run', runId, '--json']);
  expect(ledger.json).toMatchObject([{ step_id: 'a', bucket: 'trial', credits: '-0.75' }]);
  const shown = await run(['credits', '--json']);
  expect(shown.json).toMatchObject([
    {
      metered: true,
      balance: '0.25',
      usage: { by_workflow: [{ workflow: 'w', credits: '0.75' }] },
    },
  ]);
  const { stdout } = await run(['chat', 'credits']);
  expect(stdout).toContain('0.75 credits for 1 step');
});

test.each([
  ['price lua_script', 'Give either a price or --remove.'],
  ['top-up 1.0000001', 'no amount of credits'],
  ['top-up 0', '0 credits change nothing.'],
  ['top-up 1 --bucket pyag', 'Did you mean "payg"?'],
  ['thresholds 1,x', 'no amount of credits'],
])('credits %s is refused as it is written', async (line, says) => {
  const { code, stderr } = await openCliBench().run(['credits', ...line.split(' ')]);
  expect(code).toBe(3);
  expect(stderr).toContain(says);
});
