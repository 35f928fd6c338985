import { randomBytes } from 'node:crypto';
import type { webApi } from '@slack/bolt';
import type { Finding } from '#src/cli/bots.ts';
import { findRight } from '../answering/finding.ts';
import { look } from './look.ts';
import { drawLines } from './render/pieces.ts';
import { drawHeader } from './render/plain.ts';
import { metadataOf } from './sent-metadata.ts';

const TEXT = 'Signalbox can post here: failures, approvals and what you ask for arrive like this.';
const NEXT = 'Type /run help to see what you may do.';

/** Posts a card as it posts all of them, for the eyes of whoever sets it up. */
export async function postTestCard(client: webApi.WebClient, channel: string): Promise<Finding[]> {
  const subject = 'a test card';
  return look(subject, async () => {
    await client.chat.postMessage({
      channel,
      text: `${TEXT} ${NEXT}`,
      blocks: [
        drawHeader({ tone: 'good', word: 'test', name: 'Signalbox' }),
        ...drawLines([[TEXT], [NEXT]]),
      ],
      metadata: metadataOf({ id: randomBytes(16).toString('base64url'), about: null }),
      link_names: false,
      unfurl_links: false,
      unfurl_media: false,
    });
    return [findRight(subject, `It is posted in ${channel}: have a look.`)];
  });
}
