import type { KnownBlock } from '@slack/types';
import type { ApprovalView } from '#src/views/approval.ts';
import type { View } from '#src/views/view.ts';
import { drawApproval } from '../render/approval.ts';
import type { SlackStyle } from '../render/card.ts';
import { plainText } from '../render/plain.ts';
import { renderView } from '../render/render-view.ts';
import { lengthOf, MODAL_BUTTON_LENGTH_MAX, MODAL_TITLE_LENGTH_MAX } from '../render/text.ts';
import { drawWholePayload, shareLength } from '../render/whole.ts';
import { type DrawnModal, fitsModal } from './modal-room.ts';

/** What presses in a card's modal name it by. */
export const CARD_CALLBACK = 'card';

/** All values together, at first: as bytes of JSON, or escaped. */
const VALUES_WEIGHT_MAX = 225_000;
/** What does not fit is tried again with so much of each value. */
const NEXT_SHARE = 0.8;
const VALUE_LENGTH_MIN = 40;

const TITLES: Readonly<Record<View['kind'], string>> = {
  approval: 'Task',
  bundle: 'Support bundle',
  'command-center': 'Command Center',
  credits: 'Credits',
  'delivery-alert': 'Not delivered',
  digest: 'Digest',
  'failure-alert': 'Failure',
  'fix-question': 'What fixed it?',
  graph: 'Graph',
  help: 'Help',
  log: 'Event log',
  'low-balance': 'Credits',
  receipt: 'Signalbox',
  repeat: 'Failed again',
  'retry-preview': 'Retry',
  run: 'Run',
  'stop-plan': 'Stop',
  'task-reminder': 'Task',
  storm: 'Storm',
  tasks: 'Tasks',
  'why-quiet': 'Why quiet',
};

/**
 * A card as a modal of its own. A task that somebody reads is cut by nothing but the modal's end.
 * `channel`: where it is opened, which says who they are there; nobody can change it in Slack.
 */
export function drawCardModal(
  view: View,
  style: SlackStyle,
  channel: string | null = null,
): DrawnModal {
  const isRead = view.kind === 'approval' && view.isWhole;
  return {
    type: 'modal',
    callback_id: CARD_CALLBACK,
    title: plainText(TITLES[view.kind], MODAL_TITLE_LENGTH_MAX),
    close: plainText('Close', MODAL_BUTTON_LENGTH_MAX),
    ...(channel === null ? {} : { private_metadata: channel }),
    blocks: isRead ? drawWhole(view, style) : renderView(view, style).blocks,
  };
}

/** Where not all of it fits, the longest values are cut, all at the same length. */
function drawWhole(view: ApprovalView, style: SlackStyle): KnownBlock[] {
  const { description, fields } = view;
  const values = [description ?? '', ...fields.map(({ value }) => value)];
  let valueMax = shareLength(
    values.map(({ length }) => length),
    Math.floor(VALUES_WEIGHT_MAX / weightOf(values)),
  );
  for (;;) {
    const most = valueMax;
    const draft = drawApproval(view, { ...style, share: 1 }, (read) =>
      drawWholePayload(read, most),
    );
    if (fitsModal(draft.blocks) || valueMax < VALUE_LENGTH_MIN) return [...draft.blocks];
    valueMax = Math.floor(valueMax * NEXT_SHARE);
  }
}

/** Of a character of theirs, on average. */
function weightOf(values: readonly string[]): number {
  const json = JSON.stringify(values);
  const weight = Math.max(Buffer.byteLength(json), lengthOf(json));
  return weight / Math.max(1, values.join('').length);
}
