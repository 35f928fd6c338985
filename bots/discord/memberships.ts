import { DiscordAPIError } from 'discord.js';
import { RESTJSONErrorCodes as Code, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { DiscordRest } from './rest.ts';

/** Somebody and a server. */
export interface Membership {
  isMember: boolean;
  roles: readonly string[];
}

const Member = z.object({ roles: z.array(z.string()) });
const NOBODY: ReadonlySet<unknown> = new Set([Code.UnknownMember, Code.UnknownUser]);

/** One person's roles, for which no privileged intent is needed. Throws what Discord refuses. */
export async function askMembership(
  rest: DiscordRest,
  { guild, user }: { guild: string; user: string },
  signal: AbortSignal,
): Promise<Membership> {
  try {
    const { roles } = Member.parse(await rest.get(Routes.guildMember(guild, user), { signal }));
    return { isMember: true, roles };
  } catch (error) {
    if (error instanceof DiscordAPIError && NOBODY.has(error.code)) {
      return { isMember: false, roles: [] };
    }
    throw error;
  }
}
