import { describe, expect, test } from 'vitest';
import type { App } from '#src/app.ts';
import { describeRoute, isFault, parseRoute } from '#src/domain/route-text.ts';
import { ROUTES_MAX } from '#src/domain/routes.ts';
import { addRoute } from '#src/operations/add-route.ts';
import { listDeadEnds } from '#src/operations/list-dead-ends.ts';
import { loadRoutedPlaces } from '#src/operations/load-routed-places.ts';
import { loadRoutes } from '#src/operations/load-routes.ts';
import { previewRoutes } from '#src/operations/preview-routes.ts';
import { removeRoute } from '#src/operations/remove-route.ts';
import { insertRoute } from '#src/store/routes.ts';
import { asCaller } from '#test/support/callers.ts';
import { databases } from '#test/support/databases.ts';
import { ANA } from '#test/support/factories.ts';
import { openQuietApp } from '#test/support/quiet-app.ts';
import { openStoredRuns } from '#test/support/stored-runs.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';

const ADMIN = asCaller(ANA, { role: 'project_admin' });

const OFF =
  ' slack is not set up here: nothing goes there yet. Set it up (docs/slack-setup.md) and start "signalbox serve" anew.';

const read = (text: string) => {
  const route = parseRoute(text);
  if (isFault(route)) throw new Error(route.message);
  return route;
};
const add = (app: App, text: string) => addRoute(app, ADMIN, read(text));
const listed = async (app: App) =>
  (await loadRoutes(app)).map((route) => [
    route.added ? 'added' : 'CHAT_ROUTES',
    describeRoute(route),
  ]);

describe.each(databases())('on $name', (on) => {
  test('routes are added and removed, and all of it is on record', async () => {
    const { app, apply, audit } = await openStoredRuns(on);
    await apply('orders');
    const said = [
      await add(app, 'workflow:orders -> slack:C01'),
      await add(app, 'workflow:orders -> slack:C01'),
      await add(app, 'workflow:ordrs -> slack:C01'),
      await add(app, 'workflow:x -> slack:C01'),
      await addRoute(app, asCaller(), read('-> slack:C02')),
    ];
    const [first] = await loadRoutes(app);
    const number = first?.added?.number ?? 0;
    expect(first?.added).toMatchObject({ by: '@ana' });
    said.push(await removeRoute(app, ADMIN, { number }));
    said.push(await removeRoute(app, ADMIN, { number }));
    expect(said.map(({ outcome, message }) => [outcome, message])).toEqual([
      ['applied', `workflow:orders -> slack:C01 is added.${OFF}`],
      [
        'answered',
        `workflow:orders -> slack:C01 is route ${number} already: nothing changed.${OFF}`,
      ],
      [
        'applied',
        `workflow:ordrs -> slack:C01 is added. There is no workflow "ordrs" yet. Did you mean "orders"?${OFF}`,
      ],
      ['applied', `workflow:x -> slack:C01 is added. There is no workflow "x" yet.${OFF}`],
      ['forbidden', expect.stringContaining('may not change routes')],
      ['applied', 'workflow:orders -> slack:C01 is removed.'],
      ['unknown', `There is no route ${number}.`],
    ]);
    expect(await listed(app)).toEqual([
      ['added', 'workflow:ordrs -> slack:C01'],
      ['added', 'workflow:x -> slack:C01'],
    ]);
    expect((await audit('routes')).map(({ asked }) => asked)).toEqual(
      ['remove', 'remove', 'add', 'add', 'add', 'add', 'add'].map((verb) => `routes ${verb}`),
    );
  });

  test('routes of the environment come first, and are not added again', async () => {
    const { target } = await on.open();
    const CHAT_ROUTES = 'failures -> slack:C01; approvals -> slack:approvers; -> discord:77';
    const slack = { SLACK_BOT_TOKEN: 'b', SLACK_APP_TOKEN: 'a', SLACK_CHANNEL: 'C00' };
    const app = await openQuietApp({ target, config: { CHAT_ROUTES, ...slack } });
    expect(await add(app, 'failures -> slack:C01')).toMatchObject({
      outcome: 'answered',
      message: 'failures -> slack:C01 stands in CHAT_ROUTES already: nothing changed.',
    });
    await add(app, 'credits -> slack:C01');
    await add(app, 'credits -> slack:C02');
    expect(await listed(app)).toEqual([
      ['CHAT_ROUTES', 'failures -> slack:C01'],
      ['CHAT_ROUTES', 'approvals -> slack:approvers'],
      ['CHAT_ROUTES', '-> discord:77'],
      ['added', 'credits -> slack:C01'],
      ['added', 'credits -> slack:C02'],
    ]);
    expect(await loadRoutedPlaces(app, 'slack')).toEqual(['C01', 'C02']);
    expect(await loadRoutedPlaces(app, 'terminal')).toEqual([]);
    expect(await listDeadEnds(app)).toMatchObject([
      { surface: 'discord', sent: ['-> discord:77 (CHAT_ROUTES)'] },
    ]);
  });

  test('of two who add one route at once one is told that it is there', async () => {
    const database = await on.open();
    const apps = await Promise.all([openQuietApp(database), openQuietApp(database)]);
    const said = await Promise.all(apps.map((app) => add(app, '-> slack:C01')));
    expect(said.map(({ outcome }) => outcome).toSorted()).toEqual(['answered', 'applied']);
  });

  test('there are so many at most', async () => {
    const database = await on.open();
    const app = await openQuietApp(database);
    const route = { ...read('-> slack:C01'), createdAt: 0, createdBy: 'ana' };
    const rows = Array.from({ length: ROUTES_MAX }, (_, index) =>
      insertRoute(app.db, app.projectId, { ...route, tag: `t${index}` }),
    );
    await commit(database.writer, makeWrite(...rows));
    expect(await add(app, 'tag:t0 -> slack:C01')).toMatchObject({ outcome: 'answered' });
    expect(await add(app, 'tag:new -> slack:C01')).toMatchObject({
      outcome: 'refused',
      message: `There are ${ROUTES_MAX} routes already.`,
    });
  });

  test('where cards of a workflow would go is told by platform and by what they are about', async () => {
    const { app, apply, database } = await openStoredRuns(on);
    await apply('orders');
    const sql = `update workflows set tags = '["billing"]' where name = 'orders'`;
    await commit(database.writer, makeWrite({ sql, bindings: [] }));
    for (const text of [
      'approvals -> slack:approvers',
      'tag:billing code:SCRIPT_FAILED -> discord:77',
      '-> slack:C01',
    ]) {
      await add(app, text);
    }
    const asked = { workflow: 'orders', code: 'SCRIPT_FAILED', surfaces: ['slack', 'teams'] };
    const abouts = ['failures', 'approvals'] as const;
    const previews = await previewRoutes(app, { ...asked, abouts });
    const inShort = previews.map(({ surface, about, routes, otherwise }) => [
      `${surface} ${about}`,
      routes.map(({ place }) => place),
      otherwise?.map(({ place }) => place) ?? null,
    ]);
    expect(inShort).toEqual([
      ['slack failures', ['C01'], null],
      ['slack approvals', ['approvers'], ['C01']],
      ['teams failures', [], null],
      ['teams approvals', [], null],
      ['discord failures', ['77'], null],
      ['discord approvals', [], null],
    ]);
    await expect(previewRoutes(app, { ...asked, workflow: 'order', abouts })).rejects.toMatchObject(
      { kind: 'unknown' },
    );
  });
});
