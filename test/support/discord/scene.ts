import { defineCommands } from '#bots/discord/commands/define-commands.ts';
import {
  type Beside,
  type ChatScene,
  type ChatSceneOptions,
  isSaid,
  openChatScene,
} from '../chat/scene.ts';
import { readMarkdown } from '../discord-cards.ts';
import { besideSlack } from '../slack/scene.ts';
import { type SlackStandIn, startSlack } from '../slack/stand-in.ts';
import { textOf } from './components.ts';
import { ANN, APPLICATION_ID, BEN, GUILD_ID, OPS, TOKEN } from './identity.ts';
import type { DiscordMessage } from './messages.ts';
import { type DiscordStandIn, type StandInOptions, startDiscord } from './stand-in.ts';

/** How many commands the app registers. */
const COMMANDS = defineCommands().length;

export interface DiscordSceneOptions extends StandInOptions, ChatSceneOptions {
  /** Slack stands beside it, too. */
  isWithSlack?: boolean;
}

/** A runtime with Discord beside it. Ann and Ben are linked, cards go to OPS. */
export interface DiscordScene extends ChatScene {
  discord: DiscordStandIn;
  /** Null unless asked for. */
  slack: SlackStandIn | null;
  people: DiscordStandIn['people'];
  /** What everybody sees in the channel. */
  messages: (channel?: string) => readonly DiscordMessage[];
  /** The newest message of the channel that says this anywhere, once there is one. */
  card: (text: string | RegExp, channel?: string) => Promise<DiscordMessage>;
  /** Waits for something to come about, and has what is owed delivered meanwhile. */
  until: DiscordStandIn['until'];
  /** What this person alone was told, once they were told this. */
  whisper: (user: string, text: string | RegExp) => Promise<DiscordMessage>;
}

export async function openDiscordScene(
  kind: 'sqlite' | 'postgres' = 'sqlite',
  options: DiscordSceneOptions = {},
): Promise<DiscordScene> {
  const discord = await startDiscord(options);
  const slack = options.isWithSlack === true ? await startSlack() : null;
  const besides = [besideDiscord(discord), ...(slack === null ? [] : [besideSlack(slack)])];
  const scene = await openChatScene(kind, besides, options);
  const until: DiscordStandIn['until'] = (look) => {
    return discord.until(() => {
      scene.delivery().hint();
      return look();
    });
  };
  const messages = (channel = OPS) => discord.messages(channel);
  return {
    ...scene,
    discord,
    slack,
    people: discord.people,
    until,
    messages,
    card: (text, channel) => until(() => messages(channel).findLast((each) => says(each, text))),
    whisper: (user, text) =>
      until(() => discord.whispers(user).findLast((each) => says(each, text))),
  };
}

/** Discord as a runtime has it beside itself. */
function besideDiscord({ apiUrl, gateway, world }: DiscordStandIn): Beside {
  return {
    platform: 'discord',
    settings: {
      DISCORD_TOKEN: TOKEN,
      DISCORD_APPLICATION_ID: APPLICATION_ID,
      DISCORD_CHANNEL: OPS,
      DISCORD_API_URL: apiUrl,
    },
    people: { ann: ANN, ben: BEN },
    // What is done while nobody listens, and commands that are not there yet, are lost.
    isHeard: () => {
      const { commands } = world;
      const isThere = [null, GUILD_ID].some((each) => commands.of(each).length === COMMANDS);
      return isThere && gateway.sessions.count > 0;
    },
  };
}

/** As it is written, and as people read it. */
function says(message: DiscordMessage, text: string | RegExp): boolean {
  const { content, embeds, components } = message;
  const written = JSON.stringify([content, embeds, components]);
  return isSaid(text, `${readMarkdown(textOf(message))}\n${written}`);
}
