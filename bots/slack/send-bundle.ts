import type { webApi } from '@slack/bolt';
import { shorten } from '#src/domain/shorten.ts';
import type { BundleView } from '#src/views/bundle.ts';
import type { Reply } from '../reply.ts';
import type { SlackDesk, Spot } from './desk.ts';
import { explainReason } from './reasons.ts';
import { receiptOf } from './receipt-of.ts';
import { attempt } from './send-card.ts';
import { tellPrivately } from './tell.ts';

const SEND_MS = 15_000;
/** It may be a page of whatever stands in between. */
const SAID_LENGTH_MAX = 300;

/** The file for support goes to whoever asked for it, and to nobody else: it holds a whole log. */
export async function sendBundle(
  desk: SlackDesk,
  spot: Spot,
  reply: Reply & { view: BundleView },
): Promise<void> {
  const { view } = reply;
  const sent = await attempt('post', () => sendFile(desk.client, spot.user, view));
  if ('answer' in sent) {
    const note = `The file ${view.fileName} is in your direct messages with the app. Secrets are redacted: look it over before you send it.`;
    return tellPrivately(desk, spot, receiptOf(desk, reply, note));
  }
  const { reason } = sent.failed;
  desk.log.warn({ err: sent.error, reason }, 'a support file could not be sent');
  const { means, fix } = explainReason(reason);
  const elsewhere = `On the command line: signalbox bundle ${view.title.shortId}`;
  return tellPrivately(desk, spot, {
    ...receiptOf(desk, reply),
    outcome: 'unavailable',
    tone: 'bad',
    message: `The support file could not be sent: ${means}`,
    fix: `${fix} ${elsewhere}`,
  });
}

async function sendFile(
  client: webApi.WebClient,
  users: string,
  { fileName, json, title }: BundleView,
): Promise<void> {
  const bytes = Buffer.from(json);
  const { channel } = await client.conversations.open({ users });
  const asked = await client.files.getUploadURLExternal({
    filename: fileName,
    length: bytes.length,
  });
  const { upload_url: url, file_id: id } = asked;
  if (channel?.id === undefined || url === undefined || id === undefined) {
    throw new Error('Slack gave no address for a file');
  }
  await sendBytes(url, bytes);
  await client.files.completeUploadExternal({
    files: [{ id, title: fileName }],
    channel_id: channel.id,
    initial_comment: `Support file of run …${title.shortId}`,
  });
}

async function sendBytes(url: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
    signal: AbortSignal.timeout(SEND_MS),
  });
  const said = await response.text();
  if (!response.ok)
    throw new Error(
      `Slack took no file: HTTP ${response.status} ${shorten(said, SAID_LENGTH_MAX)}`,
    );
}
