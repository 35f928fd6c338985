import type { CrashPort } from '../chat/faults-crash.ts';
import { ANN, BOT_USER_ID, OPS } from './identity.ts';
import type { DiscordMessage } from './messages.ts';
import { readMessage } from './port.ts';
import { startDiscord } from './stand-in.ts';
import { postMessage } from './write-message.ts';

/** Discord, to which programs deliver that die of it. */
export async function openDiscordCrashPort(): Promise<CrashPort> {
  const { apiUrl, until, world } = await startDiscord();
  const { guild, calls } = world;
  return {
    platform: 'discord',
    apiUrl,
    cards: () =>
      [...guild.channels.values()]
        .flatMap(({ messages }) => messages)
        .filter(({ author }) => author === BOT_USER_ID)
        .toSorted((one, other) => Number(BigInt(one.id) - BigInt(other.id)))
        .map(see),
    posted: () => calls.filter(({ operation }) => operation === 'create_message').length,
    onPost: (then) => {
      const open = guild.channelToWriteIn.bind(guild);
      guild.channelToWriteIn = (id) => {
        const channel = open(id);
        // Whoever dies of it does so before the answer is written.
        then();
        return channel;
      };
      return () => {
        guild.channelToWriteIn = open;
      };
    },
    say: () =>
      postMessage(world, guild.channel(OPS), { author: ANN, content: 'how far is it?' }).id,
    until,
  };
}

function see(message: DiscordMessage) {
  const { id, channel } = message;
  return {
    id,
    thread: channel === OPS ? null : channel,
    get text() {
      return readMessage(message);
    },
    get isEdited() {
      return message.editedAt !== null;
    },
  };
}
