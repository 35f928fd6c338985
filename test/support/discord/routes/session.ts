import { APPLICATION_ID, BOT_USER_ID } from '../identity.ts';
import { describeUser } from '../payloads.ts';
import { defineRoute } from '../route.ts';
import type { World } from '../world.ts';

const DAY_MS = 86_400_000;

export const SESSION = [
  defineRoute({
    operation: 'get_bot_gateway',
    on: 'GET /gateway/bot',
    answer: (_, { host, identifies }) => ({
      url: `ws://${host}`,
      shards: 1,
      session_start_limit: { ...identifies, reset_after: DAY_MS, max_concurrency: 1 },
    }),
  }),
  defineRoute({
    operation: 'get_my_user',
    on: 'GET /users/@me',
    answer: (_, { guild }) => describeUser(guild.user(BOT_USER_ID)),
  }),
  defineRoute({
    operation: 'get_my_application',
    on: 'GET /applications/@me',
    answer: (_, world) => ({ ...describeApplication(world), bot_public: false, owner: null }),
  }),
] as const;

function describeApplication({ guild }: World) {
  const { name } = guild.user(BOT_USER_ID);
  const words = { name, description: '', icon: null, verify_key: '0'.repeat(64) };
  return { id: APPLICATION_ID, ...words, flags: 0, bot: describeUser(guild.user(BOT_USER_ID)) };
}
