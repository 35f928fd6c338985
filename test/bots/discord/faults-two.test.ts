import { testTwo } from '#test/support/chat/faults-two.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

// One of the processes holds the gateway, and hears both; either delivers what is owed then.
testTwo(openDiscordPort, async ({ until }, other) => {
  await until(() => other.describeChat()['discord']?.startsWith('standing by'));
});
