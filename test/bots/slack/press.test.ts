import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, textOf } from '#test/support/slack/shown.ts';
import type { SlackView } from '#test/support/slack/views.ts';
import type { SlackMessage } from '#test/support/slack/workspace.ts';

const ANN = { by: 'UANN' };
const PAYS = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?', amount: 5 } };

async function openAsking(more: object = {}) {
  const scene = await openSlackScene();
  await scene.apply([{ ...PAYS, ...more }]);
  const started = await scene.start();
  const card = await scene.card('Pay it?');
  const whispers = scene.slack.world.workspace.whispers;
  const press = (on: Pick<SlackMessage, 'blocks' | 'ts'>, label: string, who = ANN) =>
    scene.people.click(on as SlackMessage, buttonOf(on, label), who);
  const short = shortIdOf(started.runId);
  return { ...scene, ...started, short, press, card, whispers };
}

async function outcomesOf(
  { engine }: Pick<SlackScene, 'engine'>,
  asked: string,
): Promise<unknown[]> {
  const rows = await engine.app.db('receipts').where({ asked }).orderBy('at');
  return rows.map(({ outcome }) => outcome);
}

test('a button that another installation has signed says that it cannot be read', async () => {
  const scene = await openAsking();
  const { card, people, whisper } = scene;
  const actionId = buttonOf(card, 'Approve');
  const copied = JSON.stringify(card).replaceAll(
    /"value":"[^"]*"/g,
    '"value":"1.ap.AAAA.1.1.BBBB"',
  );
  await people.click(JSON.parse(copied), actionId, ANN);
  const { text } = await whisper('cannot be read any more');
  expect(text).toMatch(/^Not found · .* \/run list shows what there is\. \(R-/);
  expect(await outcomesOf(scene, 'press')).toEqual(['unknown']);
});

test('who looks by a press makes no noise; what a press changes is seen on the card, or below it', async () => {
  const scene = await openAsking();
  const { card, press, people, short, until, whisper, whispers, messages } = scene;
  await press(card, 'Show');
  expect(labelsOf(await whisper('Awaiting approval'))).toContain('Stop now');
  expect(messages()).toHaveLength(1);
  // What only they see is pressed like any card; what changes is shown to all.
  const [seen] = whispers;
  if (seen === undefined) throw new Error('there is a whisper');
  await people.click(seen, buttonOf(seen, 'Pause'), ANN);
  await until(() => messages().length === 2);
  const shown = messages()[1];
  if (shown === undefined) throw new Error('there is a card');
  await press(shown, 'Stop now');
  expect((await whisper(/^Done · .*stopp/)).user).toBe('UANN');
  await until(() => shown.text.includes('Stopped'));
  expect(messages()).toHaveLength(2);
  await people.type(`/run show ${short}`, { ...ANN, channel: 'COPS' });
  await until(() => messages().length === 3);
});

test('in the thread of a card it is answered there', async () => {
  const scene = await openAsking();
  const { card, people, press, short, until, whispers, messages } = scene;
  await people.mention(`show ${short}`, { by: 'UANN', channel: 'COPS', thread: card.ts });
  const shown = await until(() =>
    messages().find((each) => each.thread_ts === card.ts && each.bot_id),
  );
  await press(shown, 'Event log');
  await until(() => whispers.length === 1);
  expect(whispers[0]).toMatchObject({ thread_ts: card.ts, user: 'UANN' });
});

test('where the address to answer is used up, whoever pressed is told as the bot, or directly', async () => {
  const scene = await openAsking();
  const { card, press, slack, whisper, messages, until } = scene;
  const { responseUrls } = slack.world;
  const spent = responseUrls.issue({ user: 'UANN', channel: 'COPS' });
  for (let use = 0; use < 5; use += 1) responseUrls.use(spent);
  responseUrls.issue = () => spent;
  await press(card, 'Show');
  await whisper('Awaiting approval');
  expect(slack.world.calls).toContainEqual(
    expect.objectContaining({ method: 'chat.postEphemeral', outcome: 'ok' }),
  );
  slack.refuse('chat.postEphemeral', 'user_not_in_channel');
  await press(card, 'Show');
  await until(() => messages('DUANN').some(({ text }) => text.includes('Awaiting approval')));
});

test('in the App Home and in modals everything is answered in a modal, three deep', async () => {
  const scene = await openAsking();
  const { people, slack, until } = scene;
  const modals = () => slack.world.views.of('UANN', 'modal');
  const top = async (depth: number, text: string) =>
    until(() => {
      const last = modals().at(-1);
      return modals().length === depth && last !== undefined && textOf(last).includes(text) && last;
    });
  await people.openHome('UANN');
  const home = await until(() =>
    slack.world.views.of('UANN', 'home').find((view) => labelsOf(view).includes('Show')),
  );
  await people.clickView(home, buttonOf(home, 'Show'));
  const first = await top(1, 'Awaiting approval');
  await people.clickView(first, buttonOf(first, 'Event log'));
  const second = await top(2, 'Event log');
  await people.clickView(second, buttonOf(second, 'Show'));
  const third = await top(3, 'Awaiting approval');
  await people.clickView(third, buttonOf(third, 'Pause'));
  expect(textOf(await top(3, 'Paused by @ann'))).toMatch(/Done\s+· Run \S+ is paused/);
  expect(slack.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000)).toEqual([]);
});

test('whoever may decide in a channel may do so in the modals that they open there', async () => {
  const scene = await openSlackScene('sqlite', { config: { CHAT_DEFAULT_ROLE: 'contributor' } });
  const { people, slack, until, card } = scene;
  slack.world.workspace.addUser('UCAL', { name: 'cal' });
  const modal = (text: string | RegExp) =>
    until(() => slack.world.views.of('UCAL', 'modal').findLast((view) => textOf(view).match(text)));
  const pressIn = async (view: SlackView, label: string) =>
    people.clickView(view, buttonOf(view, label));
  const draft = `${'Dear all, '.repeat(900)}that is all.`;
  const payload = { title: 'Pay it?', draft };
  await scene.apply([{ ...PAYS, task_payload: payload, quorum: 2 }]);
  await scene.start();
  const asked = await card('Pay it?');
  await people.click(asked, buttonOf(asked, 'Read in full'), { by: 'UCAL' });
  const whole = await modal('that is all.');
  await pressIn(whole, 'Approve');
  // What answers in a modal is pressed too, and so is what is filled in above that.
  const done = await modal(/Done.*1 of 2/);
  await pressIn(done, 'Show');
  await pressIn(await modal('Awaiting approval'), 'Reject');
  await people.submit(await modal('Reason'), { reason: 'no budget' });
  await modal(/Done.*reject/i);
  const rows = await scene.engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
  expect(rows).toMatchObject(rows.map(() => ({ place: 'slack:COPS' })));
  expect(rows.map(({ asked: verb, outcome }) => `${verb} ${outcome}`)).toEqual([
    'approve applied',
    'reject answered',
    'reject applied',
  ]);
});

test('a value that a card cuts is read whole in a modal, and decided there', async () => {
  const draft = `${'Dear all, '.repeat(900)}that is all.`;
  const { card, press, people, slack, until, messages } = await openAsking({
    task_payload: { title: 'Pay it?', draft },
  });
  expect(textOf(card)).not.toContain('that is all');
  await press(card, 'Read in full');
  const findWhole = () =>
    slack.world.views.of('UANN', 'modal').find((view) => textOf(view).includes('that is all'));
  await until(() => findWhole() !== undefined);
  expect(messages()).toHaveLength(1);
  const whole = findWhole();
  if (whole === undefined) throw new Error('nothing is read');
  expect(labelsOf(whole)).toEqual(['Approve', 'Reject', 'Edit & approve', 'Show']);
  await people.clickView(whole, buttonOf(whole, 'Approve'));
  await until(() => !labelsOf(card).includes('Approve'));
});

test('a card whose record was lost is kept true again from its first press on', async () => {
  const { card, press, people, short, engine, until, whisper, messages } = await openAsking();
  const statements = [{ sql: 'delete from posts', bindings: [] }];
  await engine.app.journal.submit('people', { type: 'write', statements, barrier: false });
  await press(card, 'Show');
  await whisper('Awaiting approval');
  await people.type(`/run stop ${short}`, { ...ANN, channel: 'COPS' });
  await until(() => messages().length === 2);
  await until(() => !labelsOf(card).includes('Approve'));
  expect(messages()).toHaveLength(2);
});
