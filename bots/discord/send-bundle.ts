import type { BundleView } from '#src/views/bundle.ts';
import { receiptOfBundle, receiptWithoutBundle } from '../answering/receipt-of-bundle.ts';
import type { Reply } from '../reply.ts';
import type { DiscordDesk } from './desk.ts';
import { explainReason } from './reasons.ts';
import { type Ear, sayAlone } from './say-alone.ts';
import { sendDirectly } from './send-directly.ts';
import { tellPrivately } from './tell.ts';

type BundleReply = Reply & { view: BundleView };

/** The file for support goes to whoever asked for it, and to nobody else: it holds a whole log. */
export async function sendBundle(desk: DiscordDesk, ear: Ear, reply: BundleReply): Promise<void> {
  const { view } = reply;
  const file = {
    name: view.fileName,
    data: Buffer.from(view.json),
    contentType: 'application/json',
  };
  const given = await sayAlone(desk, ear, { view, file });
  if (given.type === 'sent' || (await ear.acknowledgement.defer()) === 'elsewhere') return;
  const sent = await sendDirectly(desk, ear.interaction.asker.user, { view, file });
  if (sent.type === 'sent') return tellPrivately(desk, ear, receiptOfBundle(desk, reply));
  const { reason } = sent;
  desk.log.warn({ reason, given }, 'a support file could not be sent');
  return tellPrivately(desk, ear, receiptWithoutBundle(desk, reply, explainReason(reason)));
}
