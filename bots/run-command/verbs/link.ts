import { LINK_CODE_MINUTES, makeLinkCode } from '#src/operations/make-link-code.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import { replyWithReceipt } from '../../reply.ts';
import type { RunVerb } from '../verb.ts';

export const VERB: RunVerb = {
  name: 'link',
  usage: 'link',
  about: 'Get a code by which an admin links you to your user.',
  flags: {},
  words: { min: 0, max: 0 },
  needs: 'none',
  run: async ({ app, caller, redact }) => {
    const { receipt, code } = await makeLinkCode(app, caller);
    if (code === null) return replyWithReceipt(receipt, redact);
    // The code stands nowhere but here: not in the receipt, which is kept.
    const message = `Your code is ${code}, good for ${LINK_CODE_MINUTES} minutes and once.`;
    const fix = `Give it to an admin, who types: signalbox users link ${code} <e-mail>`;
    const view = viewReceipt({ ...receipt, message, fix }, redact);
    return { view, receipt, isPrivate: true, subject: null };
  },
};
