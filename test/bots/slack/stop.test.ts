import { expect, test } from 'vitest';
import { shortIdOf } from '#src/domain/short-id.ts';
import { openSlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, textOf } from '#test/support/slack/shown.ts';
import { hold } from '#test/support/stage.ts';

const ANN = { by: 'UANN', channel: 'COPS' };

async function openInFlight() {
  const slow = hold();
  const scene = await openSlackScene('sqlite', { plays: { slow: slow.play } });
  await scene.apply([
    { id: 'slow', type: 'write' },
    { id: 'after', type: 'write', depends_on: ['slow'] },
  ]);
  const { runId } = await scene.start();
  await slow.begun;
  return { ...scene, slow, short: shortIdOf(runId) };
}

test('a graceful stop of the only run is confirmed, lives on one card, and is cut short there after a restart', async () => {
  const { people, restart, until, whisper, messages, slack } = await openInFlight();
  const { whispers } = slack.world.workspace;
  await people.type('/run stop —drain', ANN);
  const plan = await whisper(/stop/i);
  expect(messages()).toEqual([]);
  await people.click(plan, buttonOf(plan, 'Stop gracefully'), ANN);
  const card = await until(() => messages()[0]);
  await until(() => /draining/i.test(textOf(card)));
  expect(textOf(card)).toContain('slow');

  await restart();
  await people.click(card, buttonOf(card, 'Stop now'), { by: 'UBEN' });
  await until(() => whispers.map(({ user }) => user).includes('UBEN'));
  expect(whispers.at(-1)?.text).toMatch(/^Done · Run \S+ .*stop.* \(R-/);
  await until(() => card.text.includes('Stopped'));
  expect(textOf(card)).toContain('@ben');
  expect(labelsOf(card)).not.toContain('Stop now');
  expect(messages()).toHaveLength(1);
  expect(slack.acks.filter(({ acked, afterMs }) => !acked || afterMs >= 3_000)).toEqual([]);
});

test('a graceful stop that takes too long names the step that did', async () => {
  const { people, short, until, messages } = await openInFlight();
  await people.type(`/run stop ${short} –drain —timeout 1s`, ANN);
  const card = await until(() => messages()[0]);
  await until(() => textOf(card).includes('DRAIN_TIMEOUT'));
  expect(card.text).toContain('Failed at slow');
  expect(labelsOf(card)).toContain('Retry from failure');
  // Whoever did not stop it is told as of any failure.
  await until(() => messages().some(({ text }) => text.includes('failed at slow: DRAIN_TIMEOUT')));
});
