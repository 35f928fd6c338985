import { expect, onTestFinished, test } from 'vitest';
import { openBots } from '#bots/index.ts';
import { openSecretKey } from '#src/secret-key.ts';
import { openSlackScene, type SlackScene } from '#test/support/slack/scene.ts';
import { buttonOf, labelsOf, textOf } from '#test/support/slack/shown.ts';
import { openStaged } from '#test/support/staged-engine.ts';

/** Another process that serves the same database and the same Slack, with all that is its own. */
async function openOther({ engine, target, until, slack, ...scene }: SlackScene): Promise<void> {
  await until(() => scene.delivery().describeChat()['slack']?.startsWith('2 of 2'));
  const other = await openStaged({}, { target });
  const app = { ...other.engine.app, config: engine.app.config };
  const { mac } = await openSecretKey(app);
  const delivery = await openBots().openDelivery({ app, redact: String, mac, terminal: null });
  onTestFinished(delivery.stop);
  await until(() => delivery.describeChat()['slack']?.startsWith('2 of 2'));
  expect(slack.sockets.connections.count).toBe(4);
}

test('yes to one process and no to another at the same instant: one decision, two honest answers, one card', async () => {
  const scene = await openSlackScene('postgres');
  const { people, slack, until, messages, engine } = scene;
  const { views, workspace } = slack.world;
  await openOther(scene);
  const asks = { id: 'ask', type: 'human_task', task_payload: { title: 'Pay it?' } };
  await scene.apply([asks]);
  await scene.start();
  const card = await scene.card('Pay it?');
  const press = (label: string, by: string) => people.click(card, buttonOf(card, label), { by });

  // The sockets take turns: the first process has heard this and hears the next, the other the last.
  await press('Reject', 'UBEN');
  const form = await until(() => views.of('UBEN', 'modal')[0]);
  const [yes, no] = await Promise.all([
    press('Approve', 'UANN'),
    people.submit(form, { reason: 'too much' }),
  ]);
  expect([yes.acked, no.acked]).toEqual([true, true]);
  await until(() => !labelsOf(card).includes('Approve'));
  const told = (user: string) => workspace.whispers.filter((each) => each.user === user);
  await until(() => told('UANN').length === 1);
  const answer = told('UANN')[0]?.text ?? '';
  const isApproved = answer.startsWith('Done');
  const [done, by, refused] = isApproved
    ? ['UANN', '@ann', textOf(views.of('UBEN', 'modal')[0] ?? card)]
    : ['UBEN', '@ben', answer];
  await until(() => told(done)[0]?.text.startsWith('Done'));
  expect(refused).toMatch(new RegExp(`Already so.*by ${by}`));
  expect(textOf(card)).toMatch(isApproved ? /Approved.*@ann/s : /Rejected.*@ben.*too much/s);
  const receipts = await engine.app.db('receipts').whereIn('asked', ['approve', 'reject']);
  const outcomes = receipts.map(({ outcome }) => String(outcome)).toSorted();
  expect(outcomes).toEqual(['already', 'answered', 'applied']);
  expect(messages()).toHaveLength(1);
  const posts = slack.world.calls.filter(({ method }) => method === 'chat.postMessage');
  expect(posts).toHaveLength(1);
});
