import { ApplicationFlags as Flag, Routes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Finding } from '#src/cli/bots.ts';
import type { DiscordSettings } from '#src/config.ts';
import { findRight, findWrong } from '../answering/finding.ts';
import { look } from './look.ts';
import type { DiscordRest } from './rest.ts';

const TOKEN = "the bot's token";
const APPLICATION = 'the application';
const PRESSES = 'where presses go';
const INTENTS = 'its intents';

/** Three parts between dots, without the word Bot before them. */
const TOKEN_FORM = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const User = z.object({ username: z.string() });
const Application = z.object({
  id: z.string(),
  name: z.string(),
  flags: z.number().default(0),
  interactions_endpoint_url: z.string().nullish(),
});
type Application = z.output<typeof Application>;

const PRIVILEGED: readonly (readonly [flags: number, name: string])[] = [
  [Flag.GatewayPresence | Flag.GatewayPresenceLimited, 'Presence'],
  [Flag.GatewayGuildMembers | Flag.GatewayGuildMembersLimited, 'Server Members'],
  [Flag.GatewayMessageContent | Flag.GatewayMessageContentLimited, 'Message Content'],
];

export async function examineToken(
  rest: DiscordRest,
  { token }: DiscordSettings,
): Promise<Finding[]> {
  if (!TOKEN_FORM.test(token)) {
    const message = 'DISCORD_TOKEN is not the token of a bot: it has three parts between dots.';
    return [findWrong(TOKEN, message, 'Reset Token on the page Bot of the application shows one.')];
  }
  return look(TOKEN, async () => {
    const { username } = User.parse(await rest.get(Routes.user()));
    return [findRight(TOKEN, `It is ${username}.`)];
  });
}

/** Looks whether the token is that of the application, and what the pages of that say. */
export async function examineApplication(
  rest: DiscordRest,
  settings: DiscordSettings,
): Promise<Finding[]> {
  return look(APPLICATION, async () => {
    return judgeApplication(await rest.get(Routes.currentApplication()), settings);
  });
}

/** What is to be said of an application by what Discord tells of it. */
export function judgeApplication(
  answer: unknown,
  settings: Pick<DiscordSettings, 'applicationId'>,
): Finding[] {
  const told = Application.parse(answer);
  return [judgeId(told, settings), judgePresses(told), judgeIntents(told)];
}

function judgeId(
  { id, name }: Application,
  { applicationId }: Pick<DiscordSettings, 'applicationId'>,
): Finding {
  if (id === applicationId) return findRight(APPLICATION, `The token is that of ${name}.`);
  return findWrong(
    APPLICATION,
    `The token is that of ${name} (${id}), and DISCORD_APPLICATION_ID is another one.`,
    `Set DISCORD_APPLICATION_ID=${id}, or take the token of the other application.`,
  );
}

/** With an address of its own the application hears of presses there, and not over the gateway. */
function judgePresses({ interactions_endpoint_url: url }: Application): Finding {
  if (url === null || url === undefined || url === '') {
    return findRight(PRESSES, 'They come over the gateway: no public address is needed.');
  }
  const fix = 'Empty Interactions Endpoint URL on the page General Information.';
  return findWrong(PRESSES, `Discord sends them to ${url}, and not here.`, fix);
}

function judgeIntents({ flags }: Application): Finding {
  const on = PRIVILEGED.filter(([bits]) => (flags & bits) !== 0).map(([, name]) => name);
  const more = on.length === 0 ? 'none is on' : `${on.join(' and ')} may as well be off`;
  return findRight(INTENTS, `None that is privileged is needed; ${more}.`);
}
