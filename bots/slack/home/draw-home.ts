import type { HomeView, KnownBlock } from '@slack/types';
import { neutraliseLine } from '../../words/readable.ts';
import type { SlackStyle } from '../render/card.ts';
import { drawCommandCenter } from '../render/command-center.ts';
import { bold, drawLines, type Line, timeToken } from '../render/pieces.ts';
import { drawContext, drawHeader, plainText } from '../render/plain.ts';
import {
  BUTTON_LENGTH_MAX,
  shortenLine,
  shortenName,
  VIEW_BLOCKS_MAX,
  VIEW_BYTES_MAX,
} from '../render/text.ts';
import type { HomeContent, HomeRefusal } from './load-home.ts';

/** What a press of the button is known by that has the Home drawn anew. */
export const REFRESH_ACTION = 'home-refresh';

const SHARES = [1, 0.7, 0.5, 0.3, 0.1, 0.03];
const SENTENCE_LENGTH_MAX = 1_000;
const REFRESH: KnownBlock = {
  type: 'actions',
  elements: [
    {
      type: 'button',
      action_id: REFRESH_ACTION,
      text: plainText('Refresh', BUTTON_LENGTH_MAX),
    },
  ],
};

/** Somebody's App Home, drawn at `now`. */
export function drawHome(content: HomeContent, now: number, style: SlackStyle): HomeView {
  if (content.kind === 'refusal') return { type: 'home', blocks: drawRefusal(content, now) };
  const drafts = SHARES.values().map((share) => {
    const [header, ...blocks] = drawCommandCenter(content, { ...style, share }).blocks;
    return [...(header === undefined ? [] : [header, REFRESH]), ...blocks];
  });
  let blocks: KnownBlock[] = [];
  for (const draft of drafts) {
    blocks = draft;
    if (fits(draft)) break;
  }
  return { type: 'home', blocks };
}

/** Nothing of what goes on here: who they are, and what to do. */
function drawRefusal({ who, message, fix }: HomeRefusal, now: number): KnownBlock[] {
  return [
    drawHeader({ word: 'signalbox', tone: 'neutral', name: '' }),
    REFRESH,
    drawContext([{ ours: timeToken(now) }]),
    ...drawLines([
      who === null ? [] : describeWho(who),
      [shortenLine(message, SENTENCE_LENGTH_MAX)],
      ...(fix === null ? [] : [[shortenLine(fix, SENTENCE_LENGTH_MAX)]]),
    ]),
  ];
}

function describeWho({ name, id, email }: NonNullable<HomeRefusal['who']>): Line {
  const user = email === null ? 'not linked to any user' : `linked to ${shortenName(email)}`;
  const known = bold(shortenName(name));
  return ['You are ', known, ` (${neutraliseLine(id)}), ${user}.`];
}

function fits(blocks: readonly KnownBlock[]): boolean {
  const size = Buffer.byteLength(JSON.stringify(blocks));
  return blocks.length <= VIEW_BLOCKS_MAX && size <= VIEW_BYTES_MAX;
}
