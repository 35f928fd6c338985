import { ChannelType, MessageFlags } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { labelsOf, textOf } from '#test/support/discord/components.ts';
import { ANN, BEN, OPS } from '#test/support/discord/identity.ts';
import type { DiscordMessage } from '#test/support/discord/messages.ts';
import { type DiscordScene, openDiscordScene } from '#test/support/discord/scene.ts';

const PAYS = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?', amount: 5 } };

async function openAsking(more: object = {}) {
  const scene = await openDiscordScene();
  await scene.apply([{ ...PAYS, ...more }]);
  const started = await scene.start();
  const card = await scene.card('Pay it?');
  const press = (on: DiscordMessage, label: string, by = ANN) =>
    scene.people.click(on, label, { by });
  const whispers = (by = ANN) => scene.discord.whispers(by);
  return { ...scene, ...started, short: shortIdOf(started.runId), card, press, whispers };
}

/** The card as it is now, for somebody whose Discord shows it so later on. */
function stale(card: DiscordMessage): DiscordMessage {
  return structuredClone(card);
}

/** The card with a code on it that nobody signed. */
function forge(card: DiscordMessage): DiscordMessage {
  const copied = JSON.stringify(card).replaceAll(/"1\.ap\.[^"]*"/g, '"1.ap.AAAA.1.1.BBBB"');
  return { ...card, components: JSON.parse(copied).components };
}

async function outcomesOf(
  { engine }: Pick<DiscordScene, 'engine'>,
  asked: string,
): Promise<unknown[]> {
  const rows = await engine.app.db('receipts').where({ asked }).orderBy('at');
  return rows.map(({ outcome }) => outcome);
}

function expectQuickAcks({ discord }: Pick<DiscordScene, 'discord'>): void {
  expect(discord.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000)).toEqual([]);
}

test('every press ends in exactly one receipt that says what became of it', async () => {
  const scene = await openDiscordScene('sqlite', { isDeliveryWound: true });
  const { apply, people, clock, until, discord, messages } = scene;
  const ask = async (title: string, more: object = {}, by: 'ann' | null = null) => {
    const after = { id: 'after', type: 'write', depends_on: ['ask'] };
    await apply([{ ...PAYS, task_payload: { title, amount: 5 }, ...more }, after]);
    if (by === null) await scene.start();
    else await people.slash('run start', { by: ANN, channel: OPS, options: { workflow: 'w' } });
    // So that its card need not wait for the one before.
    clock.wind(1_000);
    return scene.card(title);
  };
  const run = async (verb: string, card: DiscordMessage, more = {}) => {
    const [, task = ''] = /([0-9a-f]{8}\.\d+)/.exec(JSON.stringify(card.components)) ?? [];
    const options = verb === 'approve' ? { task, ...more } : { run: task.split('.')[0] ?? '' };
    await people.slash(`run ${verb}`, { by: ANN, channel: OPS, options });
  };
  const told = async (card: DiscordMessage, by: string) => {
    const before = discord.whispers(by).length;
    await people.click(card, 'Approve', { by });
    await until(() => discord.whispers(by).length > before);
    return textOf(discord.whispers(by).at(-1) ?? card);
  };

  const quorum = await ask('Two of you?', { quorum: 2 });
  expect(await told(stale(quorum), ANN)).toMatch(/Done.*counted 1 of 2/);
  await run('approve', quorum, { set: 'amount=7' });
  await until(() => textOf(quorum).includes('7'));

  const seen = await ask('As it was?', { quorum: 2 });
  const old = stale(seen);
  await run('approve', seen, { set: 'amount=7' });
  await until(() => textOf(seen).includes('7'));
  expect(await told(old, BEN)).toMatch(/Refused.*superseded by a newer payload/);

  const bens = await ask('Only Ben?', { approvers: ['user:ben@example.com'] });
  expect(await told(bens, ANN)).toMatch(/Not allowed.*ben@example.com/);

  const own = await ask('Your own?', { self_approval: false }, 'ann');
  expect(await told(own, ANN)).toMatch(/Not allowed.*you started or edited this yourself/);

  const paused = await ask('Not yet?');
  await run('pause', paused);
  await until(() => textOf(paused).includes('aused'));
  expect(await told(paused, BEN)).toMatch(/Done.*paused/);

  const stopped = await ask('No more?');
  const before = stale(stopped);
  await run('stop', stopped);
  await until(() => !labelsOf(stopped).includes('Approve'));
  expect(await told(before, BEN)).toMatch(/Refused.*stopped/);

  const soon = await ask('In time?', { timeout_s: 60 });
  const late = stale(soon);
  clock.wind(61_000);
  expect(await told(late, BEN)).toMatch(/Refused.*expire/);

  expect(await told(forge(seen), BEN)).toMatch(/Not found.*cannot be read any more/);
  expect(messages().length).toBeGreaterThan(6);
  expectQuickAcks(scene);
});

test('who looks by a press makes no noise; what a press changes is seen on the card, or below it', async () => {
  const scene = await openAsking();
  const { card, press, until, whisper, messages, discord } = scene;
  await press(card, 'Show');
  const seen = await whisper(ANN, 'Awaiting approval');
  expect(labelsOf(seen)).toContain('Stop now');
  expect(messages()).toHaveLength(1);
  // What only they see is pressed like any card; what changes is shown to all.
  await press(seen, 'Pause');
  const shown = await until(() => messages().find(({ id }) => id !== card.id));
  await press(shown, 'Stop now');
  await until(() => discord.whispers(ANN).some((each) => /Done.*stopp/.test(textOf(each))));
  await until(() => textOf(shown).includes('Stopped'));
  expect(messages()).toHaveLength(2);
});

test('in direct messages and in threads everything is answered where it was asked', async () => {
  const scene = await openAsking();
  const { card, press, people, short, until, whisper, messages, discord } = scene;
  const { guild } = discord.world;
  const dm = guild.openDm(ANN).id;
  const options = { run: short };
  await people.slash('run show', { by: ANN, channel: dm, options });
  const shown = await until(() => messages(dm)[0]);
  await press(shown, 'Pause');
  await until(() => textOf(shown).includes('Paused by @ann'));
  expect(await whisper(ANN, /Done.*paused/)).toMatchObject({ channel: dm });
  expect(messages(dm)).toHaveLength(1);

  const thread = guild.addChannel('alerts', {
    id: card.id,
    type: ChannelType.PublicThread,
    parent: OPS,
  }).id;
  await people.slash('run show', { by: ANN, channel: thread, options });
  const below = await until(() => messages(thread)[0]);
  await press(below, 'Resume');
  await until(() => !textOf(below).includes('Paused'));
  expect(await whisper(ANN, /Done.*running again/)).toMatchObject({ channel: thread });
  await press(below, 'Stop now');
  await until(() => !labelsOf(card).includes('Approve'));
  expect(messages(thread)).toHaveLength(1);
  expect(messages()).toHaveLength(1);
  expectQuickAcks(scene);
});

test('a choice of a menu does what its option says, and a page of a list takes the place of the one before', async () => {
  const scene = await openAsking();
  const { start, people, until, engine, discord, whispers } = scene;
  for (let more = 0; more < 12; more += 1) await start();
  await until(
    async () => (await engine.app.db('runs').whereNot({ status: 'queued' })).length === 13,
  );
  await people.slash('run tasks', { by: ANN, channel: OPS });
  const list = await until(() => whispers().find(({ components }) => components.length > 0));
  const menu = JSON.stringify(list.components);
  const [, value = ''] = /"value":"(1\.sh\.[^"]*|1\.rd\.[^"]*)"/.exec(menu) ?? [];
  const [, name = ''] = /"custom_id":"(menu[^"]*)"/.exec(menu) ?? [];
  const before = whispers().length;
  await people.choose(list, name, { by: ANN, values: [value] });
  await until(() => discord.whispers(ANN).length > before);
  await people.slash('run list', { by: ANN, channel: OPS });
  const center = await scene.whisper(ANN, 'Command Center');
  await people.click(center, 'All awaiting approval', { by: ANN });
  const page = await until(() => whispers().find((each) => textOf(each).includes('of 13')));
  expect(textOf(center)).toContain('Running now');
  const shown = whispers().length;
  await people.click(page, 'Next', { by: ANN });
  await until(() => textOf(page).includes('11–13 of 13'));
  await people.click(page, 'Previous', { by: ANN });
  await until(() => textOf(page).includes('1–10 of 13'));
  expect(whispers()).toHaveLength(shown);
  expectQuickAcks(scene);
});

test('a value that a card cuts is read whole in a file, and decided beside it', async () => {
  const draft = `${'Dear all, '.repeat(900)}that is all.`;
  const scene = await openAsking({ task_payload: { title: 'Pay it?', draft } });
  const { card, press, until, whisper, messages, apply, start } = scene;
  expect(textOf(card)).not.toContain('that is all');
  await press(card, 'Read in full');
  const whole = await whisper(ANN, 'Dear all');
  expect(whole.attachments.map(({ filename }) => filename)).toEqual([
    expect.stringMatching(/^task-.*\.txt$/),
  ]);
  expect(String(whole.attachments[0]?.bytes)).toContain('that is all.');
  expect(labelsOf(whole)).toEqual(expect.arrayContaining(['Approve', 'Reject', 'Edit & approve']));
  expect(messages()).toHaveLength(1);
  await press(whole, 'Approve');
  await until(() => !labelsOf(card).includes('Approve'));

  const many = Object.fromEntries(Array.from({ length: 25 }, (_, n) => [`f${n}`, `v${n}`]));
  await apply([{ ...PAYS, task_payload: { title: 'Pay all?', ...many } }]);
  await start();
  const long = await until(() => messages().find((each) => textOf(each).includes('Pay all')));
  await press(long, 'Read in full');
  const all = await until(() => scene.whispers().find((each) => textOf(each).includes('Pay all')));
  expect(String(all.attachments[0]?.bytes)).toContain('v24');
});

test('what another process was heard for is neither done nor answered here', async () => {
  const scene = await openAsking();
  const { card, people, press, until, discord, whispers } = scene;
  discord.refuse('create_interaction_response', 40_060, 1);
  void people.click(card, 'Approve', { by: ANN });
  await until(() => discord.world.calls.some(({ outcome }) => outcome === '40060'));
  await press(card, 'Show', BEN);
  await scene.whisper(BEN, 'Awaiting approval');
  expect(labelsOf(card)).toContain('Approve');
  expect(whispers()).toEqual([]);
  expect(await outcomesOf(scene, 'approve')).toEqual([]);
});

test('what was pressed too late is done and told directly; a run that would be a second one is not started', async () => {
  const scene = await openAsking();
  const { card, people, until, discord, messages, engine } = scene;
  const dm = discord.world.guild.openDm(ANN).id;
  discord.refuse('create_interaction_response', 10_062, 3);
  void people.click(card, 'Reject', { by: ANN });
  await until(() =>
    messages(dm).some((each) => /three seconds[^]*\/run reject/.test(textOf(each))),
  );
  void people.click(card, 'Approve', { by: ANN });
  await until(() => !labelsOf(card).includes('Approve'));
  await until(() => messages(dm).some((each) => /Done.*approved/i.test(textOf(each))));

  const count = async () => (await engine.app.db('runs')).length;
  const runs = await count();
  void people.slash('run start', { by: ANN, channel: OPS, options: { workflow: 'w' } });
  await until(() => messages(dm).some((each) => /no run was started/.test(textOf(each))));
  expect(await count()).toBe(runs);
});

test('where nothing can be told in place it is told directly, and where nobody may write to them, without its content', async () => {
  const scene = await openAsking();
  const { card, press, discord, messages, until, whisper } = scene;
  const { guild } = discord.world;
  const dm = guild.openDm(ANN).id;
  discord.limitRate('execute_webhook', 0.2, { scope: 'shared' });
  await press(card, 'Show');
  await whisper(ANN, 'Awaiting approval');
  expect(messages(dm)).toEqual([]);
  discord.refuse('execute_webhook', 50_035, 1);
  await press(card, 'Show');
  await until(() => scene.whispers().length === 2);
  expect(scene.whispers()[1]).toMatchObject({
    embeds: [expect.anything()],
    flags: MessageFlags.Ephemeral,
  });
  discord.refuse('execute_webhook', 50_027, 2);
  await press(card, 'Show');
  await until(() => messages(dm).some((each) => textOf(each).includes('Awaiting approval')));
  guild.user(ANN).isClosed = true;
  await press(card, 'Show');
  const seen = await until(() => guild.channels.get(card.id)?.messages[0]);
  expect(textOf(seen)).toMatch(/could not be given to them alone[^]*Allow direct messages/);
  expect(textOf(seen)).not.toContain('Awaiting approval');
  discord.refuse('execute_webhook', 50_027, 1);
  await press(forge(card), 'Approve');
  const missed = await until(() => guild.channels.get(card.id)?.messages[1]);
  expect(textOf(missed)).toMatch(/could not be given to them alone[^]*R-/);
});
