import type { webApi } from '@slack/bolt';
import type { Logger } from 'pino';
import { ChannelWatch } from '../delivery/channel-watch.ts';
import { lookIntoChannel } from './examine-places.ts';
import { readReason } from './judge-answer.ts';
import { REASON_WORDS } from './reasons.ts';

export interface ChannelWatchOptions {
  client: webApi.WebClient;
  /** Where cards go that nobody has routed elsewhere. */
  channel: string;
  log: Logger;
}

/** Looks whether cards can be posted to the channel that is set. */
export function openChannelWatch({ client, channel, log }: ChannelWatchOptions): ChannelWatch {
  return new ChannelWatch({
    channel,
    setting: 'SLACK_CHANNEL',
    platform: 'slack',
    look: async () => (await lookIntoChannel(client, channel)).obstacle,
    explain: (error) => REASON_WORDS.get(readReason(error)),
    log,
  });
}
