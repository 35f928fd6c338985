import { expect, onTestFinished, test } from 'vitest';
import type { SlackAsker } from '#bots/slack/desk.ts';
import { drawHome, REFRESH_ACTION } from '#bots/slack/home/draw-home.ts';
import { type HomePace, OpenHomes } from '#bots/slack/home/open-homes.ts';
import { openWebClient } from '#bots/slack/web-client.ts';
import { addUser } from '#src/operations/add-user.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { OWNER } from '#test/support/callers.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { T0 } from '#test/support/factories.ts';
import { largestViews } from '#test/support/largest-views.ts';
import { assertSlackLimits } from '#test/support/slack/block-limits.ts';
import { BOT_TOKEN } from '#test/support/slack/identity.ts';
import { encode } from '#test/support/slack/read-card.ts';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { startSlack } from '#test/support/slack/stand-in.ts';
import type { SlackView } from '#test/support/slack/views.ts';
import { failWith } from '#test/support/stage.ts';
import { openStaged } from '#test/support/staged-engine.ts';

const FAST: HomePace = { lookEveryMs: 10, renewEveryMs: 30 };
const SLOW: HomePace = { lookEveryMs: 10, renewEveryMs: 600_000 };
const STEPS = [{ id: 'charge', type: 'write' }];
const PLAYS = { charge: failWith({ curable: false }) };
const ANN: SlackAsker = { user: 'UANN', name: 'ann', team: 'T1', channel: null };

/** Homes on a runtime of their own; Ann and Ben are operators. */
async function openScene(pace: HomePace) {
  const slack = await startSlack();
  const { engine } = await openStaged(PLAYS, {
    config: { CHAT_OPERATORS: 'slack:UANN,slack:UBEN' },
  });
  const { app } = engine;
  await engine.applyGraph(STEPS);
  const reach = { mode: 'http', signingSecret: 'x' } as const;
  const place = { channel: 'COPS', apiUrl: slack.apiUrl };
  const looks: string[] = [];
  const homes = new OpenHomes(
    {
      app,
      redact: (text) => text,
      log: app.log,
      client: openWebClient({ botToken: BOT_TOKEN, ...place, reach }),
      intents: { encode, decode: async () => null },
      identify: ({ user, name = user }) => {
        looks.push(user);
        return identifyCaller(app, { actor: { kind: 'slack', id: user, name }, place: 'slack' });
      },
    },
    pace,
  );
  onTestFinished(() => homes.stop());
  const published = () => slack.world.calls.filter(({ method }) => method === 'views.publish');
  const homeOf = (user: string) => slack.world.views.of(user, 'home').at(-1);
  const says = (user: string, text: string) =>
    slack.until(() => JSON.stringify(homeOf(user)?.blocks ?? '').includes(text));
  const fail = async () => {
    const { runId, run } = await engine.start();
    await engine.ended(run);
    return runId.slice(-8);
  };
  return { slack, engine, homes, looks, published, homeOf, says, fail };
}

function read(view: SlackView | undefined): string {
  return JSON.stringify(view?.blocks ?? []);
}

test('whoever opens their Home sees the Command Center, and what they press there is answered', async () => {
  const scene = await openSlackScene('sqlite', { plays: PLAYS });
  await scene.apply(STEPS);
  await scene.start();
  await scene.card('Root step');
  expect((await scene.people.openHome('UANN')).acked).toBe(true);
  const home = await scene.until(() => scene.slack.world.views.of('UANN', 'home')[0]);
  const said = read(home);
  const titles = ['Awaiting approval', 'Stopping gracefully', 'Running now', 'Failed or stopped'];
  const places = titles.map((title) => said.indexOf(title));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(said).toContain('MCP_TOOL_FAILED at charge');
  await scene.people.clickView(home, 'intent-0');
  await scene.until(() => scene.slack.world.views.of('UANN', 'modal')[0]);
  await scene.people.clickView(home, REFRESH_ACTION);
  await scene.until(() => scene.slack.world.views.of('UANN', 'home')[0]?.hash !== home.hash);
});

test('whom nobody has linked sees who they are and how to be linked, and nothing else; then all', async () => {
  const { homes, homeOf, says, fail, engine, slack } = await openScene(FAST);
  await fail();
  slack.world.workspace.addUser('UCAL', { name: 'cal' });
  await homes.open({ user: 'UCAL', name: 'cal', team: 'T1', channel: null });
  const stranger = read(homeOf('UCAL'));
  expect(stranger).toContain('"cal"');
  expect(stranger).toContain('UCAL');
  expect(stranger).toContain('/run link');
  expect(stranger).not.toContain('charge');
  expect(stranger).not.toContain('intent');
  const email = 'cal@example.com';
  await addUser(engine.app, OWNER, { email, name: 'Cal', role: 'project_viewer' });
  await linkIdentity(engine.app, OWNER, { kind: 'slack', id: 'UCAL', name: 'cal', email });
  await says('UCAL', 'charge');
});

test('an open Home changes by itself when a run fails, and only when what it says has changed', async () => {
  const { homes, published, says, fail, engine, slack, looks } = await openScene(FAST);
  await homes.open(ANN);
  await says('UANN', 'Failed or stopped');
  await fail();
  await says('UANN', 'MCP_TOOL_FAILED at charge');
  const shown = published().length;
  const looked = looks.length;
  await addUser(engine.app, OWNER, { email: 'x@example.com', name: 'X', role: 'project_viewer' });
  await slack.until(() => looks.length > looked);
  await homes.open({ ...ANN, user: 'UBEN' });
  expect(published()).toHaveLength(shown + 1);
});

test('it changes no more often than its pace, but at once for whoever has pressed something', async () => {
  const { homes, homeOf, says, fail } = await openScene(SLOW);
  await homes.open(ANN);
  await homes.open({ ...ANN, user: 'UBEN' });
  homes.expectChange('UANN');
  const failed = await fail();
  await says('UANN', failed);
  expect(read(homeOf('UBEN'))).not.toContain(failed);
});

test('who asks Slack too much waits, and then it is true again', async () => {
  const { homes, slack, says, fail, published } = await openScene(FAST);
  await homes.open(ANN);
  slack.limitRate('views.publish', 1);
  const failed = await fail();
  await says('UANN', failed);
  const outcomes = published().map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome !== 'ok')).toHaveLength(1);
});

test('the pause that Slack asks for holds for everybody whose Home is open', async () => {
  const { homes, slack, fail, published } = await openScene(FAST);
  await homes.open(ANN);
  await homes.open({ ...ANN, user: 'UBEN' });
  slack.limitRate('views.publish', 600);
  await fail();
  await slack.until(() => published().some(({ outcome }) => outcome === 'HTTP 429'));
  // Whoever opens theirs is shown it: that is done after what was under way.
  slack.world.workspace.addUser('UCAL', { name: 'cal' });
  await homes.open({ ...ANN, user: 'UCAL' });
  const asked = published().map(({ fields, outcome }) => [fields['user_id'], outcome]);
  expect(asked).toEqual([
    ['UANN', 'ok'],
    ['UBEN', 'ok'],
    ['UANN', 'HTTP 429'],
    ['UCAL', 'ok'],
  ]);
});

test.each(['not_enabled', 'user_not_found'])('after %s nobody is asked again', async (error) => {
  const { homes, slack, fail, published } = await openScene(FAST);
  slack.refuse('views.publish', error, 1);
  await homes.open(ANN);
  await fail();
  await homes.open({ ...ANN, user: 'UBEN' });
  await fail();
  await slack.until(() => published().length >= 3);
  expect(published().filter(({ fields }) => fields['user_id'] === 'UANN')).toHaveLength(1);
});

test.each(['hash_conflict', 'internal_error'])('after %s it is shown anew', async (error) => {
  const { homes, slack, says } = await openScene(FAST);
  slack.refuse('views.publish', error, 1);
  await homes.open(ANN);
  await says('UANN', 'Awaiting approval');
  expect(slack.world.calls.filter(({ outcome }) => outcome === error)).toHaveLength(1);
});

test('a Home that cannot be read says so, and is tried again', async () => {
  const slack = await startSlack();
  const { engine } = await openStaged();
  let isDown = true;
  const homes = new OpenHomes(
    {
      app: engine.app,
      redact: (text) => text,
      log: engine.app.log,
      client: openWebClient({
        botToken: BOT_TOKEN,
        channel: 'COPS',
        apiUrl: slack.apiUrl,
        reach: { mode: 'http', signingSecret: 'x' },
      }),
      intents: { encode, decode: async () => null },
      identify: async () => {
        if (isDown) throw new Error('the database is away');
        return OWNER;
      },
    },
    FAST,
  );
  onTestFinished(() => homes.stop());
  await homes.open(ANN);
  const home = () => read(slack.world.views.of('UANN', 'home')[0]);
  expect(home()).toContain('cannot be read just now');
  isDown = false;
  await slack.until(() => home().includes('Awaiting approval'));
});

const CENTERS = [...exampleViews(), ...largestViews()].flatMap(([name, view]) =>
  view.kind === 'command-center' ? [{ name, view }] : [],
);

test('all is well only where nothing waits for anybody and nothing has failed', () => {
  const [center] = CENTERS;
  if (center === undefined) throw new Error('there is no example');
  const quiet = { ...center.view, undelivered: 0, hasLiveWorker: true };
  const marks = (['awaiting', 'failed', 'running'] as const).map((section) => {
    const sections = [{ section, rows: [], count: 1, isCapped: false, page: null }];
    const [header] = drawHome({ ...quiet, sections }, T0, { encode }).blocks;
    return /[✋⚪✅] Command Center/u.exec(JSON.stringify(header))?.[0];
  });
  expect(marks).toEqual(['✋ Command Center', '⚪ Command Center', '✅ Command Center']);
});

test.each(CENTERS)('as a Home $name is taken by Slack, all rows of it', ({ view }) => {
  const { blocks } = drawHome(view, T0, { encode });
  assertSlackLimits({ blocks, text: '' }, 'home');
  expect(Buffer.byteLength(JSON.stringify(blocks))).toBeLessThan(250_000);
  expect(CENTERS.length).toBeGreaterThan(2);
});
