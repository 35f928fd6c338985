import { testRush } from '#test/support/chat/faults-rush.ts';
import { ANN } from '#test/support/discord/identity.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testRush({
  open: openDiscordPort,
  called: ({ discord }) =>
    discord.world.calls
      // What is said first into a thread that is not there yet is refused, and said again into it.
      .filter(({ outcome }) => outcome === 'ok')
      .flatMap(({ body }) =>
        [...JSON.stringify(body ?? null).matchAll(/"users":\["(\d+)"\]/g)].map(([, id = '']) => id),
      ),
  ann: ANN,
});
