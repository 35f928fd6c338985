import { setTimeout as sleep } from 'node:timers/promises';
import type { webApi } from '@slack/bolt';
import type { Picture } from '../messenger.ts';
import { sendFile } from './send-file.ts';

/** Slack looks at a file before cards may show it, mostly within a second. */
const PROCESSED_MS = 10_000;
const LOOK_MS_MIN = 250;
const LOOK_MS_MAX = 2_000;

/**
 * Brings a picture to Slack, where only cards show it: no channel, so that it is no message of its
 * own. Resolves with the file's id; throws what the Web API throws.
 */
export async function uploadPicture(
  client: webApi.WebClient,
  { png, fileName }: Picture,
  processedMs: number = PROCESSED_MS,
): Promise<string> {
  const id = await sendFile(client, { fileName, bytes: png });
  await waitUntilProcessed(client, id, processedMs);
  return id;
}

/**
 * A card that shows a file too early is refused (`invalid_blocks`, "invalid slack file"). There is
 * nothing to wait for but its type: github.com/slackapi/node-slack-sdk/issues/1865.
 */
async function waitUntilProcessed(
  client: webApi.WebClient,
  file: string,
  processedMs: number,
): Promise<void> {
  const until = performance.now() + processedMs;
  for (let pause = LOOK_MS_MIN; ; pause = Math.min(LOOK_MS_MAX, pause * 2)) {
    if (await isProcessed(client, file)) return;
    // Whoever shows it then has to be ready for a refusal anyway.
    if (performance.now() + pause > until) return;
    await sleep(pause);
  }
}

async function isProcessed(client: webApi.WebClient, file: string): Promise<boolean> {
  try {
    const { file: known } = await client.files.info({ file });
    return (known?.mimetype ?? '') !== '';
  } catch {
    // Whether it may not look (files:read) or Slack does not answer: the time is waited out.
    return false;
  }
}
