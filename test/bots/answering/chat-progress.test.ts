import { expect, test } from 'vitest';
import { ChatProgress } from '#bots/answering/chat-progress.ts';
import { viewUnderWay } from '#src/views/receipt.ts';
import { openFakeMessenger } from '#test/support/fake-messenger.ts';

function openProgress() {
  let now = 0;
  const clock = { now: () => now };
  const messenger = openFakeMessenger({ clock });
  const at = { place: 'ops', thread: null, card: 'm0' };
  const progress = new ChatProgress({ messenger, app: { clock } }, at);
  const view = (message: string) => viewUnderWay(message, String);
  return {
    messenger,
    view,
    showAt: (ms: number, message: string) => {
      now = ms;
      progress.show(view(message));
    },
    end: () => progress.end(view('all')),
    /** What was just sent is answered. */
    answered: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
}

test('how far it is stands in one message, edited in pace, whose place the answer takes', async () => {
  const { messenger, view, showAt, end, answered } = openProgress();
  showAt(900, 'soon');
  showAt(1_000, 'one');
  showAt(1_001, 'while that is sent');
  await answered();
  showAt(2_400, 'too early');
  showAt(2_600, 'two');
  await answered();
  expect(await end()).toBe(true);
  showAt(9_000, 'late');
  expect(messenger.posts).toMatchObject([{ place: 'ops', thread: 'm0', view: view('one') }]);
  expect(messenger.updates.map((each) => each.view)).toEqual([view('two'), view('all')]);
});

test('what is done at once shows nothing before its answer', async () => {
  const { messenger, showAt, end } = openProgress();
  showAt(500, 'one');
  expect([await end(), messenger.sends()]).toEqual([false, 0]);
});

test('where it is not taken, or may stand already, it is not tried again', async () => {
  for (const answer of ['arrives-unanswered', { type: 'refused', reason: 'archived' }] as const) {
    const { messenger, showAt, end, answered } = openProgress();
    messenger.answerWith(answer);
    showAt(1_000, 'one');
    await answered();
    showAt(90_000, 'two');
    expect([await end(), messenger.sends()]).toEqual([false, 1]);
  }
});
