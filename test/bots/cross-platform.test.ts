import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { formatTime } from '#src/domain/format-time.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { loadPostFacts } from '#src/operations/load-delivery.ts';
import { labelsOf } from '#test/support/discord/components.ts';
import { ANN, BEN, OPS } from '#test/support/discord/identity.ts';
import { readMessage } from '#test/support/discord/port.ts';
import { type DiscordSceneOptions, openDiscordScene } from '#test/support/discord/scene.ts';
import * as onSlack from '#test/support/slack/shown.ts';
import type { SlackStandIn } from '#test/support/slack/stand-in.ts';
import { failWith, hold } from '#test/support/stage.ts';

/** One runtime that shows its cards on Slack, Discord and a terminal, and is given no hint. */
async function openEverywhere(options: DiscordSceneOptions = {}) {
  let printed = '';
  const stdout = new Writable({
    write: (chunk, _, done) => {
      printed += String(chunk);
      done();
    },
  });
  const terminal = { stdout, columns: 100, colours: false, isTerminal: false };
  const scene = await openDiscordScene('sqlite', { ...options, isWithSlack: true, terminal });
  const { discord, slack } = scene;
  if (slack === null) throw new Error('it was asked for Slack');
  const { until } = discord;
  return {
    ...scene,
    slack,
    until,
    onDiscord: (text: string) =>
      until(() => discord.messages(OPS).findLast((each) => readMessage(each).includes(text))),
    onSlack: (text: string) => until(() => findOn(slack, text)),
    onTerminal: () => stripVTControlCharacters(printed),
  };
}

function findOn(slack: SlackStandIn, text: string) {
  return slack.messages('COPS').findLast((each) => onSlack.textOf(each).includes(text));
}

const TEN_MINUTES_MS = 600_000;

test('a yes in Discord is the same decision, person and time on all three; whoever presses in Slack then is told', async () => {
  const { discord, slack, people, until, engine, ...scene } = await openEverywhere();
  await scene.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  const { run } = await scene.start();
  const [here, there] = [await scene.onDiscord('Pay it?'), await scene.onSlack('Pay it?')];
  await until(() => scene.onTerminal().includes('AWAITING APPROVAL'));
  const stale = structuredClone(there);
  // Not the time at which it was asked.
  scene.clock.wind(TEN_MINUTES_MS);
  await people.click(here, 'Approve', { by: ANN });
  const isOpen = () => [...labelsOf(here), ...onSlack.labelsOf(there)].includes('Approve');
  await until(() => !isOpen() && scene.onTerminal().includes('APPROVED'));

  const facts = await loadPostFacts(engine.app, run);
  const { at } = (facts && stepOf(facts.state, 'ask').task?.decided) ?? { at: 0 };
  const seconds = Math.floor(at / 1_000);
  expect(JSON.stringify(here.components)).toContain(`approved by @ann, <t:${seconds}:f>`);
  expect(JSON.stringify(there.blocks)).toContain(
    `approved by @ann, "},{"type":"date","timestamp":${seconds},`,
  );
  expect(scene.onTerminal()).toMatch(
    new RegExp(`Decision  approved by @ann, .*\\(${formatTime(at, {})}\\)`),
  );
  // They are the cards that were there.
  expect([discord.messages(OPS).length, slack.messages('COPS').length]).toEqual([1, 1]);

  await slack.people.click(stale, onSlack.buttonOf(stale, 'Approve'), { by: 'UBEN' });
  const receipt = await until(() => slack.world.workspace.whispers[0]);
  expect(receipt).toMatchObject({ user: 'UBEN', text: expect.stringMatching(/^Already so.*@ann/) });
});

test('two people who decide on two platforms at the same instant: one decision, and the other is told whose', async () => {
  const { discord, slack, people, until, ...scene } = await openEverywhere();
  await scene.apply([{ id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } }]);
  await scene.start();
  const [here, there] = [await scene.onDiscord('Pay it?'), await scene.onSlack('Pay it?')];
  const { whispers } = slack.world.workspace;
  const answers = () => [discord.whispers(ANN).map(readMessage)[0], whispers[0]?.text];
  const acks = await Promise.all([
    people.click(here, 'Approve', { by: ANN }),
    slack.people.click(there, onSlack.buttonOf(there, 'Approve'), { by: 'UBEN' }),
  ]);
  expect(acks.map(({ acked }) => acked)).toEqual([true, true]);
  await until(() => answers().every((answer) => answer));
  const isAnns = answers()[0]?.includes('Done') === true;
  const [applied = '', refused = ''] = isAnns ? answers() : answers().toReversed();
  const winner = isAnns ? '@ann' : '@ben';
  expect(applied).toContain('Done');
  expect(refused).toMatch(new RegExp(`Already so.*by ${winner}`));
  const shown = () => [readMessage(here), onSlack.textOf(there), scene.onTerminal()];
  await until(() => shown().every((text) => text.includes(`approved by ${winner}`)));
});

test('a run that is stopped gracefully in Slack is seen to drain and stop in Discord', async () => {
  const slow = hold();
  const { slack, people, until, ...scene } = await openEverywhere({ plays: { slow: slow.play } });
  await scene.apply([
    { id: 'slow', type: 'write' },
    { id: 'after', type: 'write', depends_on: ['slow'] },
  ]);
  const { runId } = await scene.start();
  await slow.begun;
  const run = shortIdOf(runId);
  await people.slash('run show', { by: ANN, channel: OPS, options: { run } });
  const card = await scene.onDiscord(run);
  await slack.people.type(`/run stop ${run} --drain`, { by: 'UBEN', channel: 'COPS' });
  await until(() => /draining/i.test(readMessage(card)));
  const there = await scene.onSlack(run);
  slow.succeed();
  await until(() => /stopped/i.test(readMessage(card)) && /stopped/i.test(onSlack.textOf(there)));
  expect([readMessage(card), onSlack.textOf(there)]).toEqual(
    Array.from({ length: 2 }, () => expect.stringContaining('@ben')),
  );
  expect(labelsOf(card)).not.toContain('Stop now');
});

test('who says in Slack that they are on it is named in Discord; there they let it go, and nobody else does', async () => {
  const scene = await openEverywhere({ plays: { bad: failWith() }, isDeliveryWound: true });
  const { discord, slack, people, clock } = scene;
  await scene.apply([{ id: 'bad', type: 'write' }]);
  await scene.start();
  const [here, there] = [await scene.onDiscord('failed at bad'), await scene.onSlack('bad')];
  const passing = <Fact>(look: () => Fact | undefined | false) =>
    scene.until(() => {
      clock.wind(1_000);
      return look();
    });
  const claimed = () =>
    [readMessage(here), onSlack.textOf(there)].map((text) => text.includes('@ann is on it since'));
  await slack.people.click(there, onSlack.buttonOf(there, "I'm on it"), { by: 'UANN' });
  await passing(() => claimed().every(Boolean));

  await people.click(here, 'Not me any more', { by: BEN });
  const refusal = await passing(() => discord.whispers(BEN).map(readMessage)[0]);
  expect(refusal).toContain('@ann looks after MCP_TOOL_FAILED at step bad of w');
  await people.click(here, 'Not me any more', { by: ANN });
  await passing(() => !claimed().some(Boolean));
  const offered = [labelsOf(here), onSlack.labelsOf(there)];
  expect(offered.map((labels) => labels.includes("I'm on it"))).toEqual([true, true]);
});
