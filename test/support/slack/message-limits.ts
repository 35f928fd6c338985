import type { JsonObject } from '#src/domain/json.ts';
import { assertSlackLimits } from './block-limits.ts';
import { SlackBlunder } from './slack-refusal.ts';

const TEXT_LENGTH_MAX = 40_000;
/** An edit takes less than a new message. */
const EDITED_BYTES_MAX = 4000;
const ATTACHMENTS_MAX = 100;

export interface Said {
  text: string;
  blocks?: JsonObject[] | undefined;
  attachments?: JsonObject[] | undefined;
}

/** Refuses a message that Slack would not show whole. */
export function needMessage(said: Said, kind: 'message' | 'edit' = 'message'): void {
  const { text, blocks = [], attachments = [] } = said;
  if (text === '' && blocks.length === 0 && attachments.length === 0) {
    throw new SlackBlunder('no_text', 'a message says something');
  }
  const bytes = Buffer.byteLength(text);
  if (text.length > TEXT_LENGTH_MAX || (kind === 'edit' && bytes > EDITED_BYTES_MAX)) {
    throw new SlackBlunder('msg_too_long', `the text has ${bytes} bytes`);
  }
  if (attachments.length > ATTACHMENTS_MAX) {
    throw new SlackBlunder('too_many_attachments', `${attachments.length} attachments`);
  }
  needBlocks(() => assertSlackLimits({ blocks, text }));
}

/** Says in Slack's words what the check of limits threw. */
export function needBlocks(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new SlackBlunder('invalid_blocks', String(error));
  }
}
