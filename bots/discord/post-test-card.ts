import { randomBytes } from 'node:crypto';
import { Routes } from 'discord-api-types/v10';
import type { Finding } from '#src/cli/bots.ts';
import { findRight } from '../answering/finding.ts';
import { look } from './look.ts';
import { type DiscordCard, type Draft, fitCard } from './render/card.ts';
import { fitsCard } from './render/fits-card.ts';
import { LAYOUTS } from './render/lay-out.ts';
import { drawHeading, drawLines } from './render/parts.ts';
import type { DiscordRest } from './rest.ts';

const TEXT = 'Signalbox can post here: failures, approvals and what you ask for arrive like this.';
const NEXT = 'Type /run help to see what you may do.';

const TEST_CARD: Draft = {
  tone: 'good',
  parts: [
    drawHeading({ tone: 'good', word: 'test', name: 'Signalbox' }),
    ...drawLines([[TEXT], [NEXT]]),
  ],
  said: [TEXT, NEXT],
};

/** Posts a card as it posts all of them, for the eyes of whoever sets it up. */
export async function postTestCard(rest: DiscordRest, channel: string): Promise<Finding[]> {
  const subject = 'a test card';
  return look(subject, async () => {
    const { components, flags } = drawTestCard();
    const nonce = randomBytes(16).toString('base64url');
    const body = { components, flags, nonce, enforce_nonce: true, allowed_mentions: { parse: [] } };
    await rest.post(Routes.channelMessages(channel), { body });
    return [findRight(subject, `It is posted in ${channel}: have a look.`)];
  });
}

function drawTestCard(): DiscordCard {
  // It has no buttons that could carry anything.
  return fitCard(() => TEST_CARD, { encode: () => '' }, { layOuts: LAYOUTS, fits: fitsCard });
}
