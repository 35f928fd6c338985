import Database from 'better-sqlite3';
import { MessageFlags } from 'discord-api-types/v10';
import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { labelsOf, textOf } from '#test/support/discord/components.ts';
import { ANN, OPS } from '#test/support/discord/identity.ts';
import type { DiscordMessage } from '#test/support/discord/messages.ts';
import { openDiscordScene } from '#test/support/discord/scene.ts';

const WAITS = [{ id: 'ask', type: 'human_task', task_payload: { title: 'Go on?' } }];

async function openWaiting() {
  const scene = await openDiscordScene();
  await scene.apply(WAITS);
  const { runId } = await scene.start();
  const asking = await scene.card('Go on?');
  const run = shortIdOf(runId);
  const type = (line: string, options: Record<string, string | boolean> = {}, channel = OPS) =>
    scene.people.slash(`run ${line}`, { by: ANN, channel, options });
  const whispers = () => scene.discord.whispers(ANN);
  return { ...scene, run, asking, type, whispers };
}

function isThinking({ flags }: DiscordMessage): boolean {
  return (flags & MessageFlags.Loading) !== 0;
}

test('what everybody may see is a card in the channel, the rest is told to one alone, and nothing goes on thinking', async () => {
  const { run, type, until, whisper, whispers, messages, discord } = await openWaiting();
  const ack = await type('show', { run });
  expect(ack).toMatchObject({ type: 5, answer: { flags: MessageFlags.Ephemeral } });
  await until(() => messages().length === 2);
  const shown = messages().at(-1);
  await until(() => whispers().length === 0);

  await type('show', { run: 'ffffffff' });
  expect(textOf(await whisper(ANN, 'ffffffff'))).toMatch(/Not found[^]*R-/);
  await type('list');
  expect(labelsOf(await whisper(ANN, 'Command Center'))).toContain('Show');
  for (const verb of ['help', 'tasks', 'credits']) {
    const before = whispers().length;
    await type(verb);
    await until(() => whispers().length === before + 1 && !whispers().some(isThinking));
  }
  await type('why', { run });
  await until(() => whispers().length === 6 && !whispers().some(isThinking));
  expect(messages()).toHaveLength(2);

  await type('pause', { run });
  expect(textOf(await whisper(ANN, 'is paused'))).toMatch(/Done.*R-/);
  await until(() => shown !== undefined && textOf(shown).includes('Paused by @ann'));
  const told = whispers().length;
  await type('hold', { workflow: 'w', reason: 'month end' });
  await until(() => messages().some((each) => textOf(each).includes('is held')));
  await until(() => !whispers().some(isThinking));
  expect(whispers()).toHaveLength(told);
  expect(discord.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000)).toEqual([]);
});

test('a support file stands in the answer itself, a picture in the channel; where they do not, their words do', async () => {
  const { run, type, until, whisper, messages, discord } = await openWaiting();
  const { guild } = discord.world;
  await type('bundle', { run });
  const given = await whisper(ANN, `signalbox-w-${run}.json`);
  expect(given.attachments.map(({ filename }) => filename)).toEqual([`signalbox-w-${run}.json`]);
  expect(JSON.parse(String(given.attachments[0]?.bytes))).toHaveProperty('log');

  await type('graph', { run });
  const graph = await until(() => messages().find((each) => each.attachments.length === 1));
  expect(JSON.stringify(graph.components)).toContain('ask');
  expect(graph.attachments[0]?.filename).toBe(`run-${run}.png`);

  discord.refuse('update_original_webhook_message', 10_008, 1);
  await type('bundle', { run });
  await until(() => discord.world.calls.some(({ operation }) => operation === 'execute_webhook'));
  expect(messages(guild.openDm(ANN).id)).toEqual([]);

  discord.refuse('update_original_webhook_message', 50_027);
  discord.refuse('delete_original_webhook_message', 50_027);
  await type('bundle', { run });
  const dm = guild.openDm(ANN).id;
  await until(() => messages(dm).some(({ attachments }) => attachments.length === 1));
  discord.heal();
  discord.refuse('create_message', 50_013);
  await type('graph', { run });
  expect(textOf(await whisper(ANN, 'Only you see this'))).toContain('permission');
  await type('show', { run });
  expect(labelsOf(await whisper(ANN, 'Awaiting approval'))).toContain('Stop now');
  expect(discord.whispers(ANN).map(textOf).join('\n')).not.toContain('went wrong');
});

test('a card that Discord does not take just now is announced, follows by itself, and is there once', async () => {
  const { run, type, until, whisper, messages, discord } = await openWaiting();
  const two = discord.world.guild.addChannel('two').id;
  discord.limitRate('create_message', 1);
  await type('show', { run });
  expect(textOf(await whisper(ANN, 'Its card follows'))).toContain('asks to wait');
  await until(() => messages().length === 2);
  discord.loseAnswer('create_message');
  await type('pause', { run }, two);
  await whisper(ANN, /Done.*Its card follows/);
  await until(() => messages(two).some((each) => textOf(each).includes('Paused')));
  expect(messages(two)).toHaveLength(1);
});

test('a start of which nobody knows whether it was heard is one run, also after a restart', async () => {
  const { type, until, discord, people, restart, engine, whisper } = await openWaiting();
  const started = await type('start', { workflow: 'w' });
  await whisper(ANN, 'Done');
  await restart();
  const before = discord.world.calls.length;
  discord.breakConnection('create_interaction_response');
  people.replay(started);
  const after = () => discord.world.calls.slice(before).map(({ outcome }) => outcome);
  await until(() => after().includes('40060'));
  await until(async () => {
    const told = await engine.app.db('receipts').where({ asked: 'start' });
    return told.length === 2;
  });
  expect(await engine.app.db('runs')).toHaveLength(2);
});

test('an option is completed in time, and with nothing where that breaks', async () => {
  const { people, target } = await openWaiting();
  const complete = () => people.autocomplete('run show', 'run', { by: ANN, channel: OPS });
  expect(await complete()).toMatchObject({ acked: true, answer: { choices: expect.any(Array) } });
  if (target.dialect !== 'sqlite') throw new Error('this scene is on SQLite');
  const other = new Database(target.file);
  other.exec('alter table users rename to gone');
  expect((await complete()).answer).toEqual({ choices: [] });
  other.exec('alter table gone rename to users');
  other.close();
});
