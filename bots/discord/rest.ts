import type { REST } from 'discord.js';

/** Calls of Discord's API: none is repeated by itself, and none waits for a rate limit. */
export type DiscordRest = Pick<REST, 'get' | 'post' | 'put' | 'patch' | 'delete'>;
