import { testTwo } from '#test/support/chat/faults-two.ts';
import { openSlackPort } from '#test/support/slack/port.ts';

// The sockets take turns: the first process hears one, the other the next.
testTwo(openSlackPort, async ({ slack, until }, other) => {
  await until(() => other.describeChat()['slack']?.startsWith('2 of 2'));
  await until(() => slack.sockets.connections.count === 4);
});
