import { expect, test } from 'vitest';
import { secretsOfConfig } from '#src/config.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { addUser } from '#src/operations/add-user.ts';
import { linkIdentity } from '#src/operations/link-identity.ts';
import { loadPostFacts } from '#src/operations/load-delivery.ts';
import { OWNER } from '#test/support/callers.ts';
import { SECRETS, secretParts } from '#test/support/chat/harm.ts';
import { EVIL, findHarm } from '#test/support/slack/harm.ts';
import { inputsOf } from '#test/support/slack/input-blocks.ts';
import { openSlackScene, type SlackSceneOptions } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, textOf } from '#test/support/slack/shown.ts';
import type { SlackView } from '#test/support/slack/views.ts';
import { failWith } from '#test/support/stage.ts';

const PAT = `ghp_${'a1'.repeat(18)}`;
const ON_ONE_LINE = `${EVIL} ${SECRETS.map(([text]) => text.replaceAll('\n', ' ')).join(' | ')}`;
const EVERYTHING = `${EVIL}\n${SECRETS.map(([text]) => text).join('\n')}\n${'x'.repeat(100_000)}`;
const WORKFLOW = `sync <!channel> <@U1> *b* & ${PAT}`;
const STEP = `charge <!here> \`x\` xoxb-1234567890-abcdefghijkl`;
/** As Slack sends what somebody types. */
const TYPED_WORKFLOW = JSON.stringify(WORKFLOW)
  .replaceAll('&', '&amp;')
  .replaceAll('<', '&lt;')
  .replaceAll('>', '&gt;');
const EVE = { by: 'UEVE', channel: 'COPS' };
const EVES_NAME = 'eve <!channel> glpat-c3c3c3c3c3c3c3c3c3c3';

/** A workspace in which Eve, whose name is hostile too, sees and does what contributors do. */
async function openHostile(options: SlackSceneOptions = {}) {
  const scene = await openSlackScene('sqlite', options);
  const { slack, until, engine, people } = scene;
  const { world } = slack;
  const { workspace } = world;
  workspace.addUser('UEVE', { name: EVES_NAME, email: 'eve@example.com' });
  workspace.channels.get('COPS')?.members.add('UEVE');
  const eve = { email: 'eve@example.com', name: 'eve' };
  await addUser(engine.app, OWNER, { ...eve, role: 'project_contributor' });
  await linkIdentity(engine.app, OWNER, { kind: 'slack', id: 'UEVE', ...eve, name: EVES_NAME });
  /** All that Slack was told, by whichever way. */
  const told = () => [
    world.calls.map(({ fields }) => fields),
    slack.acks.map(({ answer }) => answer),
    workspace.whispers,
    [...workspace.channels.values()].flatMap(({ messages }) =>
      messages.filter(({ bot_id }) => bot_id !== undefined),
    ),
    world.uploads.list().map(({ bytes, ...file }) => ({ ...file, bytes: String(bytes) })),
  ];
  const modals = () => world.views.of('UEVE', 'modal');
  const answers = () => {
    const calls = world.calls.filter(({ method }) => /^(views|chat)\./.test(method));
    return calls.length + workspace.whispers.length;
  };
  return {
    ...scene,
    modals,
    /** Does something, and waits for what Slack is told then. */
    ask: async <Done>(act: () => Promise<Done>): Promise<Done> => {
      const before = answers();
      const done = await act();
      await until(() => answers() > before);
      return done;
    },
    modal: (text: string): Promise<SlackView> =>
      until(() => modals().findLast((view) => JSON.stringify(view).includes(text))),
    press: (on: Parameters<typeof people.click>[0], label: string) =>
      people.click(on, buttonOf(on, label), { by: 'UEVE' }),
    /** Nothing pings, links or is told, and Slack took everything. */
    expectHarmless: () => {
      const known = secretsOfConfig(engine.app.config);
      expect(findHarm(told(), [...secretParts(), ...known])).toEqual([]);
      expect(world.calls.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
      expect(slack.acks.filter(({ acked }) => !acked)).toEqual([]);
    },
    said: () => JSON.stringify(told()),
  };
}

test('what fails, and whatever is asked about it, pings nobody and tells no secret', async () => {
  const message = `MARK-error\n${EVERYTHING}`;
  const plays = {
    tool: () => ({ content: `MARK-result ${EVERYTHING.slice(0, 1_500)}`, token: 'swordfish' }),
    [STEP]: failWith({ message, curable: false }),
  };
  const scene = await openHostile({ plays });
  const { people, until, ask, press, modal, slack } = scene;
  const steps = [
    { id: 'tool', type: 'read' },
    {
      id: STEP,
      name: `MARK-name ${EVIL.slice(0, 80)} ${PAT}`,
      type: 'write',
      depends_on: ['tool'],
    },
    { id: `after ${STEP}`, type: 'pure', depends_on: [STEP] },
  ];
  await scene.apply(steps, { name: WORKFLOW });
  const input = { [`key ${EVIL}`]: ON_ONE_LINE, password: 'swordfish' };
  const { runId } = await scene.start(input, WORKFLOW);
  const run = shortIdOf(runId);
  const alert = await scene.card('MARK-error');
  await until(() => JSON.stringify(alert.blocks).includes('slack_file'));

  const quoted = JSON.stringify(ON_ONE_LINE);
  const lines = [
    ON_ONE_LINE,
    `show ${quoted}`,
    `show "postgres://u:i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9i9@host/db"`,
    `show ${'x'.repeat(100_000)}`,
    `help ${quoted}`,
    `list --workflow ${quoted}`,
    `start ${quoted} a=${quoted}`,
    `retry ${run} --from ${quoted}`,
    `show ${run}`,
    `why ${run}`,
    `log ${run}`,
    `graph ${run}`,
    `bundle ${run}`,
    'list',
    `hold ${TYPED_WORKFLOW} "MARK-hold ${EVIL} ${PAT}"`,
    `start ${TYPED_WORKFLOW}`,
  ];
  for (const line of lines) await ask(() => people.type(`/run ${line}`, EVE));
  await ask(() => people.mention(ON_ONE_LINE, { ...EVE, thread: alert.ts }));
  await ask(() => people.mention('why', { ...EVE, thread: alert.ts }));
  await ask(() => people.shortcut('why', { by: 'UEVE', on: alert }));
  await ask(() => people.openHome('UEVE'));
  await until(() => scene.said().includes('MARK-hold'));
  await ask(() => people.type(`/run release ${TYPED_WORKFLOW}`, EVE));

  // Whatever stands beside them, the buttons mean what they meant.
  for (const label of labelsOf(alert)) await ask(() => press(alert, label));
  const preview = await modal('"Start retry"');
  const ticks = inputsOf(preview.blocks).map(({ element }) => element.action_id);
  expect(ticks).toEqual([]);
  const retried = await people.submit(preview);
  expect(retried.answer).toBeUndefined();
  // It fails again, and the alert counts it.
  await until(() => /It failed \d+ times\./.test(scene.said()));
  for (const mark of ['name', 'result', 'hold']) expect(scene.said()).toContain(`MARK-${mark}`);
  expect(slack.world.uploads.list().map(({ filename }) => filename)).toContainEqual(
    expect.stringMatching(/^signalbox-sync-[\w-]*\.json$/),
  );
  expect(scene.said()).not.toContain('swordfish');
  scene.expectHarmless();
});

test('a task is asked, read, edited and refused with all that, and what is hidden of it is not lost', async () => {
  const scene = await openHostile();
  const { people, card, ask, press, modal, engine, until } = scene;
  const payload: JsonObject = {
    title: `MARK-title ${EVERYTHING}`,
    description: `MARK-about ${EVERYTHING}`,
    note: EVIL,
    memo: 'as agreed',
    amount: 5,
    api_key: 'swordfish',
    shared: `use ${PAT}`,
    [`field ${EVIL} ${PAT}`]: 'its name is a secret',
    long: 'x'.repeat(100_000),
    deep: JSON.parse(`${'['.repeat(150)}"deep"${']'.repeat(150)}`),
    ...Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`f${at} ${EVIL}`, EVIL])),
  };
  const step = 'ask <!channel> sk-proj-d4d4d4d4d4d4d4d4';
  await scene.apply([{ id: step, type: 'human_task', task_payload: payload }]);
  const { run } = await scene.start();
  const shown = await card('MARK-title');
  await ask(() => press(shown, labelsOf(shown).find((label) => /read/i.test(label)) ?? ''));
  await modal('MARK-about');

  await ask(() => press(shown, 'Edit & approve'));
  const form = await modal('Sent without a change');
  const fields = new Map(
    inputsOf(form.blocks).map(({ label, element }) => [label.text, element] as const),
  );
  // What is hidden, or has no room, is not offered: sent back it would take the place of what was there.
  expect([...fields.keys()].slice(0, 3)).toEqual(['note', 'memo', 'amount']);
  expect([...fields.keys()].slice(3).every((label) => label.startsWith('f'))).toBe(true);
  expect(fields.get('note')).toMatchObject({ initial_value: EVIL });
  const [memo = '', amount = ''] = ['memo', 'amount'].map((label) => fields.get(label)?.action_id);
  const wrong = await people.submit(form, { [amount]: `7 ${ON_ONE_LINE}` });
  expect(wrong.answer).toMatchObject({ response_action: 'errors' });
  await people.submit(form, { [memo]: ON_ONE_LINE });
  await until(() => !labelsOf(shown).includes('Approve'));
  const facts = await loadPostFacts(engine.app, run);
  expect(facts && stepOf(facts.state, step).task?.payload).toEqual({
    ...payload,
    memo: ON_ONE_LINE,
  });
  scene.expectHarmless();
});

test('a no, a form for what a start needs and the Home of a stranger tell no secret', async () => {
  const scene = await openHostile({ mode: 'http' });
  const { people, ask, press, modal, modals, until, whisper, slack } = scene;
  await scene.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }]);
  await scene.start();
  const card = await scene.card('Go on?');
  await ask(() => press(card, 'Reject'));
  await people.submit(await modal('Reason'), { reason: `MARK-reason ${ON_ONE_LINE}` });
  await until(() => JSON.stringify(card.blocks).includes('MARK-reason'));

  await scene.apply([{ id: STEP, type: 'write', args: { order: '{{input.order}}' } }], {
    name: 'needy',
  });
  await people.type('/run start needy key=sk-proj-d4d4d4d4d4d4d4d4', EVE);
  await whisper('The input lacks input.order');
  expect(modals()).toEqual([]);
  await people.type(`/run start needy note=${JSON.stringify(EVIL)}`, EVE);
  const form = await modal('order');
  const [field] = inputsOf(form.blocks);
  await ask(() => people.submit(form, { [field?.element.action_id ?? '']: ON_ONE_LINE }));
  await until(() => slack.messages('COPS').length > 1);

  slack.world.workspace.addUser('UMAL', { name: `mal ${EVIL} ${PAT}`, email: 'mal@example.com' });
  await people.openHome('UMAL');
  const home = await until(() => slack.world.views.of('UMAL', 'home').at(-1));
  expect(textOf(home)).toMatch(/You are.*mal .*not linked/);
  scene.expectHarmless();
});
