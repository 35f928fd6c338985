import type { App, ViewResponseAction } from '@slack/bolt';
import { expect, test } from 'vitest';
import { startBolt } from '#test/support/slack/bolt-app.ts';
import type { Filling } from '#test/support/slack/fill-modal.ts';
import { type SlackStandIn, startSlack } from '#test/support/slack/stand-in.ts';
import type { SlackView } from '#test/support/slack/views.ts';

const FIELDS = [
  input('note', { type: 'plain_text_input', initial_value: 'as it was', max_length: 20 }),
  input('amount', { type: 'number_input', is_decimal_allowed: false }),
  input('who', { type: 'static_select', options: ['ann', 'ben'].map(option) }),
  input('how', { type: 'radio_buttons', options: ['slow', 'fast'].map(option) }),
  input('tags', { type: 'checkboxes', options: ['a', 'b', 'c'].map(option) }),
];
const MODAL = modal('edit', FIELDS);
const FILLED = { amount: '3', who: 'ben', how: 'slow', tags: ['a', 'c'] };

function words(text: string) {
  return { type: 'plain_text' as const, text };
}

function option(value: string) {
  return { text: words(value), value };
}

function input(action_id: string, element: object) {
  return {
    type: 'input' as const,
    block_id: `block-${action_id}`,
    label: words(action_id),
    element: { action_id, ...element },
  };
}

function modal(callback_id: string, blocks: object[]) {
  return { type: 'modal', callback_id, title: words('Edit'), submit: words('Save'), blocks };
}

/** An app with one modal, which answers a submission as the test says. */
async function openModal(answer: object | undefined) {
  const slack = await startSlack();
  const states: unknown[] = [];
  await startBolt(slack, (app: App) => {
    app.shortcut('edit', async ({ ack, client, shortcut: { trigger_id } }) => {
      await ack();
      await client.apiCall('views.open', { trigger_id, view: MODAL });
    });
    app.view('edit', async ({ ack, view }) => {
      states.push(view.state.values);
      // What an app must not say is tested too.
      await (answer === undefined ? ack() : ack(answer as ViewResponseAction));
    });
  });
  await slack.people.shortcut('edit', { by: 'UANN' });
  const view = await slack.until(() => modalsOf(slack).at(0));
  return { slack, view, states };
}

function modalsOf({ world }: SlackStandIn): SlackView[] {
  return world.views.of('UANN', 'modal');
}

test('what a person fills arrives under its block; what is left alone keeps its value', async () => {
  const { slack, view, states } = await openModal(undefined);
  await slack.people.submit(view, FILLED);
  expect(states).toMatchObject([
    {
      'block-note': { note: { value: 'as it was' } },
      'block-amount': { amount: { value: '3' } },
      'block-who': { who: { selected_option: { value: 'ben' } } },
      'block-how': { how: { selected_option: { value: 'slow' } } },
      'block-tags': { tags: { selected_options: [{ value: 'a' }, { value: 'c' }] } },
    },
  ]);
  expect(modalsOf(slack)).toEqual([]);
});

test('what Slack would not let a person send, nobody sends', async () => {
  const { slack, view, states } = await openModal(undefined);
  const fills: readonly [filling: Filling, why: string][] = [
    [{ amount: '' }, '"amount" is required'],
    [{ who: 'cleo' }, 'who has no option cleo'],
    [{ note: 'x'.repeat(21) }, 'note takes 0 to 20 characters'],
    [{ note: 'a\nb' }, 'note takes one line'],
    [{ colour: 'red' }, 'the modal has no field colour'],
  ];
  for (const [filling, why] of fills) {
    await expect(slack.people.submit(view, { ...FILLED, ...filling })).rejects.toThrow(why);
  }
  expect(states).toEqual([]);
});

const NEXT = modal('next', []);
const ANSWERS: readonly [says: object, then: string[]][] = [
  [{ response_action: 'errors', errors: { 'block-note': 'no' } }, ['edit']],
  [{ response_action: 'update', view: NEXT }, ['next']],
  [{ response_action: 'push', view: NEXT }, ['edit', 'next']],
  [{ response_action: 'clear' }, []],
];

test.each(ANSWERS)('a submission that is answered with %o leaves %o open', async (says, then) => {
  const { slack, view } = await openModal(says);
  expect(await slack.people.submit(view, FILLED)).toMatchObject({ acked: true });
  expect(modalsOf(slack).map(({ callback_id }) => callback_id)).toEqual(then);
});

const BAD_ANSWERS: readonly [says: object, why: string][] = [
  [{ response_action: 'errors', errors: { note: 'no' } }, 'there is no input block note'],
  [{ response_action: 'update', view: { type: 'modal', blocks: [] } }, 'title'],
  [{ text: 'done' }, 'response_action'],
];

test.each(BAD_ANSWERS)('an ack that says %o fails its test', async (says, why) => {
  const { slack, view } = await openModal(says);
  await slack.people.submit(view, FILLED);
  expect(slack.takeBlunders()).toEqual([expect.stringContaining(why)]);
});
