import { expect, test } from 'vitest';
import { z } from 'zod';
import { openCliBench } from '#test/support/cli.ts';

const STEPS = [{ id: 'a', type: 'lua_script', script: 'error("no")' }];

test('a preview says what would be sent and why, of a time and of a subscription; nothing is sent', async () => {
  const { run, write } = openCliBench();
  const file = write('w.json', { name: 'w', steps: STEPS });
  expect((await run(['apply', file])).code).toBe(0);
  expect(await run(['digest'])).toMatchObject({ code: 0, stdout: '' });
  const line = 'subscribe digest at 09:00 Europe/Berlin --weekly mon';
  expect(await run(['chat', line])).toMatchObject({ code: 0 });
  expect((await run(['run', 'w', '--wait'])).code).toBe(1);

  const listed = await run(['digest', '--json']);
  expect(listed.json).toMatchObject([
    { subscription: 1, zone: 'Europe/Berlin', minute: 540, weekday: 1, when_empty: 'quiet' },
  ]);
  expect((await run(['digest'])).stdout).toContain(
    'weekly on mon at 09:00 Europe/Berlin  all workflows',
  );
  const next = await run(['digest', '--preview', '--subscription', '1']);
  expect(next.code).toBe(0);
  expect(next.stderr).toMatch(/goes to terminal weekly on mon at 09:00 Europe[/]Berlin/);
  expect(next.stderr).toContain('1 run more that has ended');
  expect(next.stderr.trimEnd().endsWith('Nothing was sent.')).toBe(true);
  const time = await run(['digest', '--preview', '--since', '2h', '--zone', 'utc', '--json']);
  const [{ digest, ...why }] = Previews.parse(time.json);
  expect(why).toMatchObject({ subscription: null, runs: null, uncounted: 1 });
  expect(digest).toMatchObject({ zone: 'UTC', cadence: 'window', groups: [], undelivered: 0 });
});

test('a list of digests shows no secret that somebody has made a name of', async () => {
  const { run, write } = openCliBench();
  const secret = `ghp_${'a1'.repeat(18)}`;
  await run(['apply', write('w.json', { name: 'w', tags: [secret], steps: STEPS })]);
  const line = `subscribe digest at 09:00 UTC --tag ${secret}`;
  expect(await run(['chat', line])).toMatchObject({ code: 0 });
  for (const flags of [[], ['--json']]) {
    const { stdout } = await run(['digest', ...flags]);
    expect(stdout).toContain('09:00 UTC');
    expect(stdout).not.toContain(secret);
  }
});

const Previews = z.tuple([z.looseObject({ digest: z.looseObject({}) })]);

test.each([
  ['--zone UTC', '--zone goes with --preview.'],
  ['--preview --subscription x', '"x" is no number of a subscription.'],
  ['--preview --subscription 1 --tag t', '--subscription and --tag exclude each other.'],
  ['--preview --workflow w --tag t', '--workflow and --tag exclude each other.'],
])('digest %s is refused as what it is', async (flags, message) => {
  const { run } = openCliBench();
  const { code, stderr } = await run(['digest', ...flags.split(' ')]);
  expect(code).toBe(3);
  expect(stderr).toContain(message);
});

test.each([
  ['--subscription 7', 'There is no subscription 7.'],
  ['--zone Europe/Berlim', 'Did you mean Europe/Berlin?'],
  ['--workflow oders', 'Did you mean "orders"?'],
  ['--tag biling', 'Did you mean "billing"?'],
])('a preview with %s says what may have been meant', async (flags, message) => {
  const { run, write } = openCliBench();
  const file = write('w.json', { name: 'orders', tags: ['billing'], steps: STEPS });
  await run(['apply', file]);
  const { code, stderr } = await run(['digest', '--preview', ...flags.split(' ')]);
  expect(code).not.toBe(0);
  expect(stderr).toContain(message);
});
