import type { BundleView } from '#src/views/bundle.ts';
import type { ReceiptView } from '#src/views/receipt.ts';
import type { Reply } from '../reply.ts';
import type { ChatDesk } from './desk.ts';
import { receiptOf } from './receipt-of.ts';

type BundleReply = Reply & { view: BundleView };

/** The file for support is in their direct messages. */
export function receiptOfBundle(desk: Pick<ChatDesk, 'redact'>, reply: BundleReply): ReceiptView {
  const note = `The file ${reply.view.fileName} is in your direct messages with the app. Secrets are redacted: look it over before you send it.`;
  return receiptOf(desk, reply, note);
}

/** It could not be sent: why, and where it is to be had. */
export function receiptWithoutBundle(
  desk: Pick<ChatDesk, 'redact'>,
  reply: BundleReply,
  { means, fix }: { means: string; fix: string },
): ReceiptView {
  return {
    ...receiptOf(desk, reply),
    outcome: 'unavailable',
    tone: 'bad',
    message: `The support file could not be sent: ${means}`,
    fix: `${fix} On the command line: signalbox bundle ${reply.view.title.shortId}`,
  };
}
