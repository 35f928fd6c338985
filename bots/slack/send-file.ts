import type { webApi } from '@slack/bolt';
import { shorten } from '#src/domain/shorten.ts';

const SEND_MS = 15_000;
/** It may be a page of whatever stands in between. */
const SAID_LENGTH_MAX = 300;

export interface SentFile {
  fileName: string;
  bytes: Uint8Array;
}

/**
 * Brings a file to Slack: into a channel, or into none, where only cards show it. Resolves with its id;
 * throws what the Web API throws. The SDK's own way loses the words that stand for a picture.
 */
export async function sendFile(
  { files }: webApi.WebClient,
  { fileName, bytes }: SentFile,
  shared: { channel_id?: string; initial_comment?: string } = {},
): Promise<string> {
  const asked = await files.getUploadURLExternal({ filename: fileName, length: bytes.length });
  const { upload_url: url, file_id: id } = asked;
  if (url === undefined || id === undefined) throw new Error('Slack gave no address for a file');
  await sendBytes(url, bytes);
  await files.completeUploadExternal({ files: [{ id, title: fileName }], ...shared });
  return id;
}

async function sendBytes(url: string, bytes: Uint8Array): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(bytes),
    redirect: 'error',
    signal: AbortSignal.timeout(SEND_MS),
  });
  // The connection is given back only when all was read.
  const said = await response.text();
  if (response.ok) return;
  throw new Error(`Slack took no file: HTTP ${response.status} ${shorten(said, SAID_LENGTH_MAX)}`);
}
