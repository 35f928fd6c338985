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
import { labelsOf, textOf } from '#test/support/discord/components.ts';
import type { OptionValues } from '#test/support/discord/fill-command.ts';
import { EVIL, findHarm } from '#test/support/discord/harm.ts';
import { OPS } from '#test/support/discord/identity.ts';
import type { Ack } from '#test/support/discord/interactions.ts';
import type { DiscordMessage } from '#test/support/discord/messages.ts';
import { type DiscordSceneOptions, openDiscordScene } from '#test/support/discord/scene.ts';
import { failWith } from '#test/support/stage.ts';

const PAT = `ghp_${'a1'.repeat(18)}`;
const ON_ONE_LINE = `${EVIL} ${SECRETS.map(([text]) => text.replaceAll('\n', ' ')).join(' | ')}`;
const EVERYTHING = `${EVIL}\n${SECRETS.map(([text]) => text).join('\n')}\n${'x'.repeat(100_000)}`;
const WORKFLOW = `sync @everyone <@&1> **b** ${PAT}`;
const STEP = 'charge @here `x` xoxb-1234567890-abcdefghijkl';
const EVE = '100000000000000022';
const BY_EVE = { by: EVE, channel: OPS };
const EVES_NAME = 'eve @everyone <@1> glpat-c3c3c3c3c3c3c3c3c3c3';
/** What follows the first answer, or is it. */
const ANSWERS: ReadonlySet<string> = new Set([
  'create_message',
  'execute_webhook',
  'update_original_webhook_message',
  'delete_original_webhook_message',
]);

/** A server in which Eve, whose name is hostile too, sees and does what contributors do. */
async function openHostile(options: DiscordSceneOptions = {}) {
  const scene = await openDiscordScene('sqlite', options);
  const { discord, until, engine, people } = scene;
  const { world } = discord;
  world.guild.addUser(EVES_NAME, { id: EVE });
  const eve = { email: 'eve@example.com', name: 'eve' };
  await addUser(engine.app, OWNER, { ...eve, role: 'project_contributor' });
  await linkIdentity(engine.app, OWNER, { kind: 'discord', id: EVE, ...eve, name: EVES_NAME });
  const files = () =>
    [...world.guild.channels.values()].flatMap(({ messages }) =>
      messages.flatMap(({ attachments }) => attachments),
    );
  /** All that Discord was told, by whichever way. */
  const told = () => [
    world.calls.map(({ body }) => body),
    files().map(({ filename, bytes }) => ({ filename, bytes: String(bytes) })),
  ];
  const answers = () => {
    const modals = discord.acks.filter(({ interaction }) => interaction.modal !== undefined);
    return modals.length + world.calls.filter(({ operation }) => ANSWERS.has(operation)).length;
  };
  return {
    ...scene,
    files,
    /** Does something, and waits for what Discord is told then. */
    ask: async <Done>(act: () => Promise<Done>): Promise<Done> => {
      const before = answers();
      const done = await act();
      await until(() => answers() > before);
      return done;
    },
    press: (on: DiscordMessage, label: string) => people.click(on, label, { by: EVE }),
    whisper: (text: string | RegExp) => scene.whisper(EVE, text),
    /** Nothing pings, links or is told, and Discord took everything. */
    expectHarmless: () => {
      const known = secretsOfConfig(engine.app.config);
      expect(findHarm(told(), [...secretParts(), ...known])).toEqual([]);
      const outcomes = world.calls.map(({ operation, outcome }) => `${operation}: ${outcome}`);
      // Only then is it known that there is no such thread yet.
      const expected = /: ok$|^create_message: 10003$/;
      expect(outcomes.filter((outcome) => !expected.test(outcome))).toEqual([]);
      expect(discord.acks.filter(({ acked }) => !acked)).toEqual([]);
    },
    said: () => JSON.stringify(told()),
  };
}

test('what fails, and whatever is asked about it, pings nobody and tells no secret', async () => {
  const plays = {
    tool: () => ({ content: `MARK-result ${EVERYTHING.slice(0, 1_500)}`, token: 'swordfish' }),
    [STEP]: failWith({ message: `MARK-error\n${EVERYTHING}`, curable: false }),
  };
  const scene = await openHostile({ plays });
  const { people, until, ask, press, said, files } = scene;
  const name = `MARK-name ${EVIL.slice(0, 80)} ${PAT}`;
  await scene.apply(
    [
      { id: 'tool', type: 'read' },
      { id: STEP, name, type: 'write', depends_on: ['tool'] },
      { id: `after ${STEP}`, type: 'pure', depends_on: [STEP] },
    ],
    { name: WORKFLOW },
  );
  const input = { [`key ${EVIL}`]: ON_ONE_LINE, password: 'swordfish' };
  const { runId } = await scene.start(input, WORKFLOW);
  const run = shortIdOf(runId);
  const alert = await scene.card('MARK-error');
  await until(() => alert.attachments.length > 0);

  const lines: readonly (readonly [verb: string, options: OptionValues])[] = [
    ['show', { run: ON_ONE_LINE }],
    ['show', { run: `postgres://u:${'i9'.repeat(20)}@host/db` }],
    ['show', { run: 'x'.repeat(6_000) }],
    ['help', { verb: ON_ONE_LINE }],
    ['list', { workflow: ON_ONE_LINE }],
    ['start', { workflow: ON_ONE_LINE, values: `a="${ON_ONE_LINE}` }],
    ['retry', { run, from: ON_ONE_LINE }],
    ['show', { run }],
    ['why', { run }],
    ['log', { run }],
    ['graph', { run }],
    ['bundle', { run }],
    ['hold', { workflow: WORKFLOW, reason: `MARK-hold ${EVIL} ${PAT}` }],
    ['list', {}],
    ['start', { workflow: WORKFLOW }],
    ['release', { workflow: WORKFLOW }],
  ];
  for (const [verb, options] of lines) {
    await ask(() => people.slash(`run ${verb}`, { ...BY_EVE, options }));
  }
  const typed: readonly (readonly [verb: string, option: string, typed: OptionValues])[] = [
    ['show', 'run', {}],
    ['show', 'run', { run: 'sync' }],
    ['show', 'run', { run: ON_ONE_LINE }],
    ['start', 'workflow', {}],
    ['retry', 'from', { run }],
    ['help', 'verb', { verb: EVIL }],
  ];
  for (const [verb, option, options] of typed) {
    const { answer } = await people.autocomplete(`run ${verb}`, option, { ...BY_EVE, options });
    expect(answer, verb).toMatchObject({ choices: expect.any(Array) });
  }
  await ask(() => people.contextMenu('Why did this fail?', { ...BY_EVE, on: alert }));

  // Whatever stands beside them, the buttons mean what they meant.
  for (const label of labelsOf(alert)) await ask(() => press(alert, label));
  await people.submit(await ask(() => press(alert, 'Retry from failure')));
  // It fails again, and the alert counts it: what began anew by another button may be in it.
  await until(() => /It failed \d+ times/.test(said()));
  const untold = ['name', 'result', 'hold'].filter((mark) => !said().includes(`MARK-${mark}`));
  expect(untold).toEqual([]);
  expect(files().map(({ filename }) => filename)).toContainEqual(
    expect.stringMatching(/^signalbox-sync-[\w-]*\.json$/),
  );
  expect(said().includes('swordfish')).toBe(false);
  scene.expectHarmless();
});

test('a task is asked, read, edited and refused with all that, and what is hidden of it is not lost', async () => {
  const scene = await openHostile();
  const { people, card, ask, press, engine, until } = scene;
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
    ...Object.fromEntries(Array.from({ length: 3 }, (_, at) => [`f${at} ${EVIL}`, EVIL])),
  };
  const step = 'ask @everyone sk-proj-d4d4d4d4d4d4d4d4';
  await scene.apply([{ id: step, type: 'human_task', task_payload: payload }]);
  const { run } = await scene.start();
  const shown = await card('MARK-title');
  await ask(() => press(shown, labelsOf(shown).find((label) => /read|show/i.test(label)) ?? ''));
  await until(() => scene.said().includes('MARK-about'));

  const first = await ask(() => press(shown, 'Edit & approve'));
  const fields = inputsOf(first);
  // What is hidden, or has no room, is not offered: sent back it would take the place of what was there.
  expect([...fields.keys()].slice(0, 3)).toEqual(['note', 'memo', 'amount']);
  expect(fields.get('note')).toMatchObject({ value: EVIL });
  const [memo = '', amount = ''] = ['memo', 'amount'].map((label) => fields.get(label)?.custom_id);
  // What they wrote themselves comes back to them, as they wrote it.
  const second = await fillIn(scene, first, { [amount]: `7 ${EVIL}` });
  const again = await fillIn(scene, second, {});
  await people.submit(again, { [memo]: ON_ONE_LINE, [amount]: '7' });
  await until(() => !labelsOf(shown).includes('Approve'));
  const facts = await loadPostFacts(engine.app, run);
  expect(facts && stepOf(facts.state, step).task?.payload).toEqual({
    ...payload,
    amount: 7,
    memo: ON_ONE_LINE,
  });
  scene.expectHarmless();
});

test('a no, a form for what a start needs and the name of a stranger tell no secret', async () => {
  const scene = await openHostile();
  const { people, ask, press, until, whisper, discord } = scene;
  await scene.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }]);
  await scene.start();
  const card = await scene.card('Go on?');
  const form = await press(card, 'Reject');
  await people.submit(form, { reason: `MARK-reason ${ON_ONE_LINE}` });
  await until(() => JSON.stringify(card.components).includes('MARK-reason'));

  await scene.apply([{ id: STEP, type: 'write', args: { order: '{{input.order}}' } }], {
    name: 'needy',
  });
  const start = (values: string) =>
    people.slash('run start', { ...BY_EVE, options: { workflow: 'needy', values } });
  const refused = await start('key=sk-proj-d4d4d4d4d4d4d4d4');
  expect(refused.interaction.modal).toBeUndefined();
  await whisper('The input lacks input.order');
  const asked = await start(`note=${JSON.stringify(EVIL)}`);
  const [field] = inputsOf(asked).values();
  await ask(() => people.submit(asked, { [field?.custom_id ?? '']: ON_ONE_LINE }));
  await until(() => scene.messages().length > 1);

  const mal = discord.world.guild.addUser(`mal ${EVIL} ${PAT}`);
  await people.slash('run list', { by: mal.id, channel: OPS });
  const answer = await until(() => discord.whispers(mal.id).find((each) => textOf(each) !== ''));
  expect(textOf(answer)).toMatch(/link/);
  scene.expectHarmless();
});

/** The fields of the modal that an answer opened, by what they are called. */
function inputsOf({ interaction: { modal } }: Ack) {
  const inputs = (modal?.components ?? []).flatMap((each) =>
    'component' in each ? [[each.label, each.component] as const] : [],
  );
  return new Map(inputs);
}

/** Sends one page of a form, and presses the button of what is told then: "Go on", "Correct it". */
async function fillIn(
  { people, discord, until }: Awaited<ReturnType<typeof openHostile>>,
  page: Ack,
  values: Readonly<Record<string, string>>,
): Promise<Ack> {
  const before = new Set(discord.whispers(EVE));
  await people.submit(page, values);
  const note = await until(() => discord.whispers(EVE).find((each) => !before.has(each)));
  const label = await until(() => labelsOf(note)[0]);
  return people.click(note, label, { by: EVE });
}
