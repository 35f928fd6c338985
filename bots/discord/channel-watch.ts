import type { Logger } from 'pino';
import { ChannelWatch } from '../delivery/channel-watch.ts';
import { readReason } from './judge-answer.ts';
import { lookIntoChannel } from './look-into-channel.ts';
import { REASON_WORDS } from './reasons.ts';
import type { DiscordRest } from './rest.ts';

export interface ChannelWatchOptions {
  rest: DiscordRest;
  /** Where cards go that nobody has routed elsewhere. */
  channel: string;
  log: Logger;
}

/** Looks whether cards can be posted to the channel that is set. */
export function openChannelWatch({ rest, channel, log }: ChannelWatchOptions): ChannelWatch {
  return new ChannelWatch({
    channel,
    setting: 'DISCORD_CHANNEL',
    platform: 'discord',
    look: async () => (await lookIntoChannel(rest, channel)).obstacle,
    explain: (error) => REASON_WORDS.get(readReason(error)),
    log,
  });
}
