import { expect, test } from 'vitest';
import { openCliBench } from '#test/support/cli.ts';

const STEPS = [{ id: 'a', type: 'lua_script', script: 'return {}' }];
const SLACK = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_APP_TOKEN: 'xapp-1',
  SLACK_CHANNEL: 'C0MAIN',
};

test('routes are added, listed, tried and removed', async () => {
  const { run, write } = openCliBench({
    ...SLACK,
    CHAT_ROUTES: 'workflow:orders code:SCRIPT_FAILED -> slack:C0CODE; approvals -> slack:approvers',
  });
  const file = write('w.json', { name: 'orders', tags: ['billing'], steps: STEPS });
  expect((await run(['apply', file])).code).toBe(0);
  const routes = (line: string) => run(['routes', ...line.split(' ')]);

  const added = await routes('add slack:C042 --about credits --tag billing');
  expect(added).toMatchObject({ code: 0, stderr: '' });
  expect(added.stdout).toMatch(
    /^credits tag:billing -> slack:C042 is added[.] Receipt R-\w{8}[.]\n$/,
  );
  const again = await routes('add slack:C042 --tag billing --about credits --json');
  expect(again.json).toMatchObject([{ outcome: 'answered', fix: null }]);
  expect(again.code).toBe(0);

  const backup = await routes('add --fallback discord:80351110224678912 --of slack');
  expect(backup.stdout).toMatch(/^fallback:slack -> discord:80351110224678912 is added[.]/);
  const listed = await routes('list');
  expect(listed.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['-', 'CHAT_ROUTES', 'workflow:orders code:SCRIPT_FAILED -> slack:C0CODE'],
    ['-', 'CHAT_ROUTES', 'approvals -> slack:approvers'],
    ['1', expect.stringMatching(/^by \S+, /), 'credits tag:billing -> slack:C042'],
    ['2', expect.any(String), 'fallback:slack -> discord:80351110224678912'],
    [''],
  ]);
  expect((await routes('list --json')).json).toMatchObject([
    { number: null, from: 'CHAT_ROUTES', workflow: 'orders', code: 'SCRIPT_FAILED' },
    { number: null, place: 'approvers', added_by: null, added_at: null },
    {
      number: 1,
      from: 'database',
      route: 'credits tag:billing -> slack:C042',
      about: 'credits',
      tag: 'billing',
      workflow: '',
    },
    { number: 2, fallback: 'slack' },
  ]);
  const lost = (await routes('test orders --about failures')).stdout.split('\n');
  expect(lost[1]?.split(/ {2,}/)).toEqual([
    'failures',
    'discord:80351110224678912',
    'if that takes no card: by route 2: fallback:slack -> discord:80351110224678912',
  ]);
  expect((await routes('test orders --about escalations --json')).json).toMatchObject([
    { places: [], fallbacks: [] },
    { surface: 'discord', fallbacks: [] },
  ]);
  await routes('remove 2');

  const tried = await routes('test orders');
  expect(tried.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['failures', 'slack:C0MAIN', 'by default'],
    ['approvals', 'slack:approvers', 'by CHAT_ROUTES: approvals -> slack:approvers'],
    ['approvals', 'slack:C0MAIN', 'where nobody is known who may decide: by default'],
    ['credits', 'slack:C042', 'by route 1: credits tag:billing -> slack:C042'],
    ['escalations', '-', 'nowhere: no route asks for them'],
    [''],
  ]);
  const coded = await routes('test orders --code SCRIPT_FAILED --json');
  expect(coded.json).toEqual([
    {
      surface: 'slack',
      about: 'failures',
      places: ['slack:C0CODE'],
      routes: ['workflow:orders code:SCRIPT_FAILED -> slack:C0CODE'],
      places_if_nobody_is_known: null,
      fallbacks: [],
      fallback_routes: [],
    },
  ]);
  expect((await routes('test orders --about approvals --json')).json).toMatchObject([
    { places: ['slack:approvers'], places_if_nobody_is_known: ['slack:C0MAIN'] },
  ]);

  expect((await routes('remove 1')).stdout).toMatch(/is removed[.] Receipt/);
  expect(await routes('remove 1')).toMatchObject({
    code: 5,
    stderr: 'There is no route 1.\nsignalbox routes list shows them.\n',
  });
});

test('without routes and without a platform that is said', async () => {
  const { run, write } = openCliBench();
  await run(['apply', write('w.json', { name: 'w', steps: STEPS })]);
  expect(await run(['routes', 'list'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('signalbox routes add'),
  });
  expect(await run(['routes', 'test', 'w'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: 'Nothing is routed, and no chat platform is set up.\n',
  });
  expect(await run(['routes', 'test', 'x'])).toMatchObject({ code: 5 });
});

test.each([
  ['add', 'needs a place, such as slack:C0123ABCD'],
  ['add #ops', '"#ops" is no place.'],
  ['add slakc:C042', 'Did you mean slack:C042?'],
  ['add slack:C042 --about approval', 'Did you mean approvals?'],
  ['add slack:C042 --code SCRIPT_FAILD', 'Did you mean SCRIPT_FAILED?'],
  ['add slack:C042 --about credits --code SCRIPT_FAILED', 'Only failures have a code.'],
  ['add slack:C042 --tags x', 'Did you mean --tag?'],
  ['add slack:approvers --fallback', 'Name a channel for it.'],
  ['add slack:C042 --of slack', 'Only a fallback is of a platform.'],
  ['add slack:C042 --fallback --of slakc', 'Did you mean slack?'],
  ['remove CHAT_ROUTES', 'those of CHAT_ROUTES have none'],
  ['remove 0x1', 'is no number of a route'],
  ['test', 'needs the name of a workflow'],
  ['test w --about failure', 'Did you mean failures?'],
  ['test w --about credits --code SCRIPT_FAILED', 'Leave out --about or --code.'],
  ['lits', 'Did you mean "list"?'],
])('routes %s is refused as it is written', async (line, says) => {
  const { code, stderr } = await openCliBench().run(['routes', ...line.split(' ')]);
  expect(code).toBe(3);
  expect(stderr).toContain(says);
});
