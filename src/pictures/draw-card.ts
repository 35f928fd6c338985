import { LOOKS, PAGE, ROOT_LOOK } from './badge-looks.ts';
import {
  CARD_WIDTH,
  type Card,
  type CardLine,
  CHARACTER_WIDTH,
  PILE_OUTSET,
  RING_OUTSET,
  SIGN_WIDTH,
} from './card.ts';
import { escapeXml } from './picture-text.ts';
import type { Point } from './point.ts';

const SIGN_SIZE = 12;
const RING_WIDTH = 4;
/** From the box to the middle of the ring. */
const RING_GAP = RING_OUTSET - RING_WIDTH / 2;

/** A card around its centre; what lies below a fold looks out from under it. */
export function drawCard(card: Card, centre: Point): string {
  const shift = card.isFold ? PILE_OUTSET : 0;
  const left = centre.x - CARD_WIDTH / 2 - shift;
  const top = centre.y - card.height / 2 + shift;
  const parts = [
    ...(card.isFold ? [drawBox(card, 2 * PILE_OUTSET), drawBox(card, PILE_OUTSET)] : []),
    ...(card.isRoot ? [drawRing(card)] : []),
    drawBox(card, 0),
    ...card.lines.map((line) => drawLine(line, card)),
  ];
  return `<g transform="translate(${left.toFixed(1)} ${top.toFixed(1)})">${parts.join('')}</g>`;
}

function drawBox({ badge, height, isRoot }: Card, offset: number): string {
  const { ink, fill, border, dashes, radius } = LOOKS[badge];
  const paper = isRoot ? ROOT_LOOK.paper : fill;
  const pen = dashes === null ? '' : ` stroke-dasharray="${dashes}"`;
  return `<rect x="${offset}" y="${-offset}" width="${CARD_WIDTH}" height="${height}" rx="${radius}" fill="${paper}" stroke="${isRoot ? ROOT_LOOK.paper : ink}" stroke-width="${border}"${pen}/>`;
}

function drawRing({ height }: Card): string {
  return `<rect x="${-RING_GAP}" y="${-RING_GAP}" width="${CARD_WIDTH + 2 * RING_GAP}" height="${height + 2 * RING_GAP}" fill="${PAGE.paper}" stroke="${ROOT_LOOK.ring}" stroke-width="${RING_WIDTH}"/>`;
}

function drawLine({ text, kind, size, y, badge }: CardLine, card: Card): string {
  const room = badge === null ? 0 : SIGN_WIDTH;
  const width = text.length * size * CHARACTER_WIDTH + room;
  const left = (CARD_WIDTH - width) / 2;
  const look = LOOKS[badge ?? card.badge];
  const plain = kind === 'text' || kind === 'title' ? PAGE.ink : look.ink;
  const ink = card.isRoot ? ROOT_LOOK.ink : plain;
  const weight = kind === 'text' ? '' : ' font-weight="bold"';
  const sign =
    badge === null
      ? ''
      : `<path d="${look.sign}" transform="translate(${left.toFixed(1)} ${(y - SIGN_SIZE + 1).toFixed(1)})" fill="none" stroke="${ink}" stroke-width="1.7" stroke-linejoin="round"/>`;
  return `${sign}<text x="${(left + room).toFixed(1)}" y="${y.toFixed(1)}" font-size="${size}" fill="${ink}"${weight}>${escapeXml(text)}</text>`;
}
