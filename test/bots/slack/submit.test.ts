import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { inputsOf } from '#test/support/slack/input-blocks.ts';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, optionOf, textOf } from '#test/support/slack/shown.ts';
import type { SlackView } from '#test/support/slack/views.ts';
import type { SlackMessage } from '#test/support/slack/workspace.ts';
import { failWith } from '#test/support/stage.ts';

const IN_OPS = { by: 'UANN', channel: 'COPS' };
const PAYS = {
  id: 'ask',
  type: 'human_task',
  task_payload: { title: 'Pay it?', amount: 5, note: 'as agreed' },
};

async function openForms() {
  const scene = await openSlackScene('sqlite', { plays: { broken: failWith() } });
  const { slack, people } = scene;
  const { whispers } = slack.world.workspace;
  const modals = (user: string) => slack.world.views.of(user, 'modal');
  return {
    ...scene,
    whispers,
    modals,
    pay: async () => {
      await scene.apply([PAYS]);
      await scene.start();
      return scene.card('Pay it?');
    },
    press: (on: SlackMessage, label: string, by = 'UANN') =>
      people.click(on, buttonOf(on, label), { by }),
    modal: (user: string, text: string) =>
      scene.until(() => modals(user).findLast((view) => wordsOf(view).includes(text))),
    decisions: async () => {
      const rows = await scene.engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
      return rows.map(({ asked, outcome }) => `${asked} ${outcome}`).toSorted();
    },
  };
}

/** All that a modal says. */
function wordsOf(view: SlackView): string {
  return JSON.stringify(view);
}

test('yes and no at the same instant are one decision, two honest answers and one card without buttons', async () => {
  const { pay, press, modal, modals, people, until, messages, whispers, decisions } =
    await openForms();
  const card = await pay();
  await press(card, 'Reject', 'UBEN');
  const form = await modal('UBEN', 'Reason');
  const [yes, no] = await Promise.all([
    press(card, 'Approve'),
    people.submit(form, { reason: 'too much' }),
  ]);
  expect([yes.acked, no.acked]).toEqual([true, true]);
  await until(() => !labelsOf(card).includes('Approve'));
  // Who lost by the form reads so in it, everybody else beside the card.
  const told = await until(() => {
    const all = [...whispers, ...modals('UBEN')];
    return all.length === 2 && all.map(textOf).toSorted();
  });
  expect(told).toEqual([
    expect.stringMatching(/Already so\s+· .*by @(ann|ben), just now/),
    expect.stringMatching(/Done\s+· /),
  ]);
  const decided = await decisions();
  expect(decided.filter((each) => each.endsWith(' applied'))).toHaveLength(1);
  expect(decided.filter((each) => each.endsWith(' already'))).toHaveLength(1);
  expect(messages()).toHaveLength(1);
});

test('closing a form decides nothing; a no says why, once, on the card', async () => {
  const { pay, press, modal, modals, people, until, whisper, decisions, slack } = await openForms();
  const card = await pay();
  await press(card, 'Reject');
  const left = await modal('UANN', 'Reason');
  const closed = await people.close({ ...left, notify_on_close: true });
  expect(closed).toMatchObject({ acked: true, answer: undefined });
  expect(labelsOf(card)).toContain('Approve');

  await press(card, 'Reject');
  const form = await modal('UANN', 'Reason');
  const empty = await people.submit(form, { reason: '  ' });
  expect(empty.answer).toMatchObject({
    response_action: 'errors',
    errors: { reason: expect.stringContaining('A no needs a reason') },
  });
  const sent = await people.submit(form, { reason: 'no budget' });
  expect(await people.repeat(sent)).toMatchObject({ answer: undefined });
  await until(() => textOf(card).includes('no budget'));
  expect(textOf(card)).toContain('@ann');
  await whisper(/^Done · .*reject/i);
  expect(modals('UANN')).toEqual([]);
  expect(await decisions()).toEqual(['reject answered', 'reject answered', 'reject applied']);
  expect(slack.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000)).toEqual([]);
});

test('what was edited before the yes is shown as it was and as it is', async () => {
  const { pay, press, modal, people, until, modals } = await openForms();
  const card = await pay();
  await press(card, 'Edit & approve');
  const form = await modal('UANN', 'as agreed');
  const note = actionOf(form, 'note');
  await people.submit(form, { [note]: 'as agreed by phone' });
  await until(() => !labelsOf(card).includes('Approve'));
  expect(textOf(card)).toMatch(/note.*as agreed.*as agreed by phone/);
  expect(modals('UANN')).toEqual([]);
});

test('a form that Slack opens no more says what to type', async () => {
  const { pay, press, whisper, slack, people, until } = await openForms();
  const card = await pay();
  slack.refuse('views.open', 'expired_trigger_id', 1);
  await press(card, 'Reject');
  const { text } = await whisper('could not be opened');
  const [line = ''] = /\/run reject [0-9a-f]+\.\d+/.exec(text) ?? [];
  await people.type(`${line} "no budget"`, IN_OPS);
  await until(() => textOf(card).includes('no budget'));
  expect(labelsOf(card)).not.toContain('Approve');
});

test('a retry shows what it means, and its run stands in the thread of the alert', async () => {
  const { apply, start, card, press, modal, people, until, messages, whisper } = await openForms();
  await apply([
    { id: 'before', type: 'write' },
    { id: 'broken', type: 'write', depends_on: ['before'] },
  ]);
  await start();
  const alert = await card('failed at broken');
  await press(alert, 'Retry from failure');
  await people.submit(await modal('UANN', 'Start retry'));
  const run = await until(() => messages().find(({ thread_ts }) => thread_ts === alert.ts));
  expect(textOf(run)).toContain('broken');
  expect((await whisper(/^Done · /)).user).toBe('UANN');
});

test('a retry that is delivered again to another process is no second run', async () => {
  const { apply, start, card, modal, people, until, restart, engine, modals } = await openForms();
  await apply([{ id: 'broken', type: 'write' }]);
  await start();
  const alert = await card('failed at broken');
  const { name, choose } = optionOf(alert, 'Run again');
  await people.click(alert, name, { by: 'UANN', choose });
  const sent = await people.submit(await modal('UANN', 'Start retry'));
  const ended = () => engine.app.db('runs').where({ status: 'failed' });
  await until(async () => (await ended()).length === 2);
  await restart();
  // It shows what was done; Slack has closed the form by then.
  expect((await people.repeat(sent)).answer).toMatchObject({ response_action: 'update' });
  expect(await engine.app.db('runs')).toHaveLength(2);
  expect(modals('UANN')).toEqual([]);
});

test('a start that lacks something asks for it; its run stands in the channel', async () => {
  const { apply, modal, people, until, messages, whisper } = await openForms();
  await apply([{ id: 'send', type: 'write', args: { to: '{{input.to}}' } }]);
  await people.type('/run start w', IN_OPS);
  const form = await modal('UANN', 'Start a new run');
  const field = actionOf(form, 'to');
  await people.submit(form, { [field]: 'ana@example.com' });
  await until(() => messages().length === 1);
  expect((await whisper(/^Done · /)).thread_ts).toBeUndefined();
});

test('in the App Home a form ends in what became of it', async () => {
  const { pay, people, slack, until, modal, modals, card } = await openForms();
  await pay();
  await people.openHome('UBEN');
  const home = await until(() =>
    slack.world.views.of('UBEN', 'home').find((view) => labelsOf(view).includes('Show')),
  );
  await people.clickView(home, buttonOf(home, 'Show'));
  const shown = await modal('UBEN', 'Awaiting approval');
  await people.clickView(shown, buttonOf(shown, 'Review'));
  const asked = await until(() => modals('UBEN').find((view) => labelsOf(view).includes('Reject')));
  await people.clickView(asked, buttonOf(asked, 'Reject'));
  await people.submit(await modal('UBEN', 'Reason'), { reason: 'not now' });
  await until(() => modals('UBEN').some((view) => textOf(view).includes('Done')));
  expect(labelsOf(await card('not now'))).not.toContain('Approve');
});

test('a form whose answer takes too long for Slack is answered afterwards', async () => {
  const { pay, press, modal, people, until, target, modals, whisper, slack } = await openForms();
  const card = await pay();
  await press(card, 'Reject');
  const form = await modal('UANN', 'Reason');
  if (target.dialect !== 'sqlite') throw new Error('this scene is on SQLite');
  const other = new Database(target.file);
  other.exec('begin immediate');
  const sent = await people.submit(form, { reason: 'no budget' });
  expect(sent.answer).toEqual({ response_action: 'clear' });
  expect(modals('UANN')).toEqual([]);
  other.exec('rollback');
  other.close();
  await whisper(/^Done · .*reject/i);
  await until(() => textOf(card).includes('no budget'));
  expect(slack.acks.every(({ acked }) => acked)).toBe(true);
});

/** What the field with this label is filled in by. */
function actionOf({ blocks }: SlackView, label: string): string {
  const field = inputsOf(blocks).find((block) => block.label.text === label);
  if (field === undefined) throw new Error(`there is no field ${label}`);
  return field.element.action_id;
}
