import { testRush } from '#test/support/chat/faults-rush.ts';
import { ANN } from '#test/support/discord/identity.ts';
import { openDiscordPort } from '#test/support/discord/port.ts';

testRush({
  open: openDiscordPort,
  called: ({ discord }) =>
    discord.world.calls.flatMap(({ body }) =>
      [...JSON.stringify(body ?? null).matchAll(/"users":\["(\d+)"\]/g)].map(([, id = '']) => id),
    ),
  ann: ANN,
});
