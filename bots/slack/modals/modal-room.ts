import type { KnownBlock, ModalView } from '@slack/types';
import { VIEW_BLOCKS_MAX, VIEW_BYTES_MAX } from '../render/text.ts';

/** A modal of ours. */
export type DrawnModal = Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };

/** What a modal carries beside its blocks: title, buttons, what it knows of where it was opened. */
const FRAME_BYTES_MAX = 10_000;

/** Would Slack take these blocks as a modal's? */
export function fitsModal(blocks: readonly KnownBlock[]): boolean {
  const bytes = Buffer.byteLength(JSON.stringify(blocks));
  return blocks.length <= VIEW_BLOCKS_MAX && bytes <= VIEW_BYTES_MAX - FRAME_BYTES_MAX;
}
