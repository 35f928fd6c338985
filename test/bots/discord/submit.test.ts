import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { labelsOf, textOf } from '#test/support/discord/components.ts';
import { ANN, BEN, OPS } from '#test/support/discord/identity.ts';
import type { Ack } from '#test/support/discord/interactions.ts';
import type { DiscordMessage } from '#test/support/discord/messages.ts';
import { openDiscordScene } from '#test/support/discord/scene.ts';
import { failWith } from '#test/support/stage.ts';

const PAYS = {
  id: 'ask',
  type: 'human_task',
  task_payload: { title: 'Pay it?', amount: 5, note: 'as agreed' },
};

async function openForms() {
  const scene = await openDiscordScene('sqlite', { plays: { broken: failWith() } });
  const { people, discord, engine } = scene;
  return {
    ...scene,
    whispers: (by = ANN) => discord.whispers(by),
    pay: async (payload = PAYS.task_payload) => {
      await scene.apply([{ ...PAYS, task_payload: payload }]);
      await scene.start();
      return scene.card(payload.title);
    },
    press: (on: DiscordMessage, label: string, by = ANN) => people.click(on, label, { by }),
    decisions: async () => {
      const rows = await engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
      return rows.map(({ asked, outcome }) => `${asked} ${outcome}`).toSorted();
    },
  };
}

/** The field of an open modal with this label. */
function fieldOf({ interaction: { modal } }: Ack, label: string): string {
  const found = JSON.stringify(modal?.components);
  const at = found.indexOf(`"label":${JSON.stringify(label)}`);
  const id = /"custom_id":"([^"]*)"/.exec(found.slice(Math.max(0, at)))?.[1];
  if (at < 0 || id === undefined) throw new Error(`there is no field ${label} in ${found}`);
  return id;
}

test('yes and no at the same instant are one decision, two honest answers and one card without buttons', async () => {
  const { pay, press, people, until, messages, whispers, decisions } = await openForms();
  const card = await pay();
  const form = await press(card, 'Reject', BEN);
  expect(form.type).toBe(9);
  const [yes, no] = await Promise.all([
    press(card, 'Approve'),
    people.submit(form, { reason: 'too much' }),
  ]);
  expect([yes.type, no.type]).toEqual([6, 6]);
  await until(() => !labelsOf(card).includes('Approve'));
  const told = await until(() => {
    const all = [...whispers(ANN), ...whispers(BEN)];
    return all.length === 2 && all.map(textOf).toSorted();
  });
  expect(told.join('\n')).toMatch(/Already so.*by @(ann|ben), just now/);
  expect(told.join('\n')).toMatch(/Done/);
  const decided = await decisions();
  expect(decided.filter((each) => each.endsWith(' applied'))).toHaveLength(1);
  expect(decided.filter((each) => each.endsWith(' already'))).toHaveLength(1);
  expect(messages()).toHaveLength(1);
});

test('a no without a reason is asked again with what was typed; it is said once, on the card, also after a restart', async () => {
  const { pay, press, people, until, whisper, whispers, decisions, restart, discord } =
    await openForms();
  const card = await pay();
  await people.submit(await press(card, 'Reject'), { reason: '  ' });
  const fault = await whisper(ANN, 'A no needs a reason');
  const again = await people.click(fault, 'Correct it', { by: ANN });
  expect(again.type).toBe(9);
  await restart();
  // It asks for the same, which it says itself: nothing had to be remembered.
  const sent = await people.submit(again, { reason: 'no budget' });
  people.replay(sent);
  await until(() => textOf(card).includes('no budget'));
  expect(textOf(card)).toContain('@ann');
  await whisper(ANN, /Done.*reject/i);
  expect(whispers()).toHaveLength(2);
  expect((await decisions()).filter((each) => each === 'reject applied')).toHaveLength(1);
  expect(discord.world.interactions.twice).toEqual([]);
  // The button of a form whose draft went with the old process says so.
  await people.click(fault, 'Correct it', { by: ANN });
  expect(textOf(await whisper(ANN, 'too old'))).toContain('Ask for it again');
  expect(discord.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000)).toEqual([]);
});

test('what was edited before the yes is shown as it was and as it is, also where the form has pages', async () => {
  const { pay, press, people, until, whisper } = await openForms();
  const card = await pay();
  const form = await press(card, 'Edit & approve');
  await people.submit(form, { [fieldOf(form, 'note')]: 'as agreed by phone' });
  await until(() => !labelsOf(card).includes('Approve'));
  expect(textOf(card)).toMatch(/note.*as agreed.*as agreed by phone/);

  const many = Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`field ${n}`, `${n}`]));
  const long = await pay({ ...PAYS.task_payload, title: 'Pay all?', ...many });
  const first = await press(long, 'Edit & approve');
  await people.submit(first);
  const progress = await whisper(ANN, 'filled in');
  expect(labelsOf(long)).toContain('Approve');
  const second = await people.click(progress, 'Go on', { by: ANN });
  await people.submit(second, { [fieldOf(second, 'field 6')]: 'six' });
  await until(() => !labelsOf(long).includes('Approve'));
  expect(textOf(long)).toMatch(/field 6.*six/);
});

test('a form that Discord does not open says what to type', async () => {
  const { pay, press, whisper, discord, people, until } = await openForms();
  const card = await pay();
  discord.refuse('create_interaction_response', 50_035, 1);
  await press(card, 'Reject');
  const told = textOf(await whisper(ANN, 'could not be opened'));
  const [, task = ''] = /\/run reject ([0-9a-f]+\.\d+)/.exec(told) ?? [];
  const options = { task, reason: 'no budget' };
  await people.slash('run reject', { by: ANN, channel: OPS, options });
  await until(() => textOf(card).includes('no budget'));
  expect(labelsOf(card)).not.toContain('Approve');
});

test('a start that lacks something asks for it; its run stands in the channel, unless it was sent too late', async () => {
  const { apply, people, until, messages, whisper, discord, engine } = await openForms();
  await apply([{ id: 'send', type: 'write', args: { to: '{{input.to}}' } }]);
  const options = { workflow: 'w' };
  const ask = () => people.slash('run start', { by: ANN, channel: OPS, options });
  const late = await ask();
  const dm = discord.world.guild.openDm(ANN).id;
  discord.refuse('create_interaction_response', 10_062, 1);
  void people.submit(late, { [fieldOf(late, 'to')]: 'ana@example.com' });
  await until(() => messages(dm).some((each) => /no run was started/.test(textOf(each))));
  const strange = await ask();
  Object.assign(strange.interaction.modal ?? {}, { custom_id: 'feedback' });
  await people.submit(strange, { [fieldOf(strange, 'to')]: 'ana@example.com' });
  await whisper(ANN, 'form cannot be read');
  expect(await engine.app.db('runs')).toEqual([]);

  const form = await ask();
  expect(form.type).toBe(9);
  const sent = await people.submit(form, { [fieldOf(form, 'to')]: 'ana@example.com' });
  expect(sent.type).toBe(5);
  await until(() => messages().length === 1);
  await whisper(ANN, 'Done');
});

test('while the store takes too long, it is said in time that an answer follows', async () => {
  const { pay, press, people, until, target, whisper, discord } = await openForms();
  const card = await pay();
  const form = await press(card, 'Reject');
  if (target.dialect !== 'sqlite') throw new Error('this scene is on SQLite');
  const other = new Database(target.file);
  other.exec('begin immediate');
  const sent = await people.submit(form, { reason: 'no budget' });
  expect(sent.type).toBe(6);
  other.exec('rollback');
  other.close();
  await whisper(ANN, /Done.*reject/i);
  await until(() => textOf(card).includes('no budget'));
  expect(discord.acks.every(({ acked, afterMs }) => acked && afterMs < 3_000)).toBe(true);
});
