import type { webApi } from '@slack/bolt';
import type { BundleView } from '#src/views/bundle.ts';
import { receiptOfBundle, receiptWithoutBundle } from '../answering/receipt-of-bundle.ts';
import type { Reply } from '../reply.ts';
import type { SlackDesk, Whereabouts } from './desk.ts';
import { explainReason } from './reasons.ts';
import { attempt } from './send-card.ts';
import { sendFile } from './send-file.ts';
import { tellPrivately } from './tell.ts';

/** The file for support goes to whoever asked for it, and to nobody else: it holds a whole log. */
export async function sendBundle(
  desk: SlackDesk,
  where: Whereabouts,
  reply: Reply & { view: BundleView },
): Promise<void> {
  const { view } = reply;
  const sent = await attempt('post', () => sendTo(desk.client, where.user, view));
  if ('answer' in sent) return tellPrivately(desk, where, receiptOfBundle(desk, reply));
  const { reason } = sent.failed;
  desk.log.warn({ err: sent.error, reason }, 'a support file could not be sent');
  return tellPrivately(desk, where, receiptWithoutBundle(desk, reply, explainReason(reason)));
}

async function sendTo(
  client: webApi.WebClient,
  users: string,
  { fileName, json, title }: BundleView,
): Promise<void> {
  const { channel } = await client.conversations.open({ users });
  if (channel?.id === undefined) throw new Error('Slack opened no direct message');
  const comment = `Support file of run …${title.shortId}`;
  const shared = { channel_id: channel.id, initial_comment: comment };
  await sendFile(client, { fileName, bytes: Buffer.from(json) }, shared);
}
