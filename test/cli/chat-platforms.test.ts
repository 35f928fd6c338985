import { expect, test } from 'vitest';
import { PLATFORM_IDS, platformsOf } from '#src/cli/chat-platforms.ts';
import { readConfig } from '#src/config.ts';

const SLACK = { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', SLACK_CHANNEL: 'C0MAIN' };
const DISCORD = {
  DISCORD_TOKEN: 'token',
  DISCORD_APPLICATION_ID: '100000000000000001',
  DISCORD_CHANNEL: '100000000000000010',
};

test.each<{ set: object; on: [string, string][] }>([
  { set: {}, on: [] },
  { set: SLACK, on: [['slack', 'C0MAIN']] },
  { set: DISCORD, on: [['discord', '100000000000000010']] },
  {
    set: { ...SLACK, ...DISCORD },
    on: [
      ['slack', 'C0MAIN'],
      ['discord', '100000000000000010'],
    ],
  },
])('the platforms that are on are $on', ({ set, on }) => {
  const platforms = platformsOf(readConfig({ ...set }));
  expect([...platforms].map(([id, { channel }]) => [id, channel])).toEqual(on);
  for (const id of platforms.keys()) expect(PLATFORM_IDS).toContain(id);
});
