import type { BundleView } from '#src/views/bundle.ts';
import { receiptOf } from '../answering/receipt-of.ts';
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
  if (sent.type === 'sent') {
    const note = `The file ${view.fileName} is in your direct messages with the app.`;
    return tellPrivately(desk, ear, receiptOf(desk, reply, note));
  }
  const { reason } = sent;
  desk.log.warn({ reason, given }, 'a support file could not be sent');
  return tellPrivately(desk, ear, viewUnsent(desk, reply, reason));
}

function viewUnsent(desk: DiscordDesk, reply: BundleReply, reason: string) {
  const { means, fix } = explainReason(reason);
  return {
    ...receiptOf(desk, reply),
    outcome: 'unavailable',
    tone: 'bad',
    message: `The support file could not be sent: ${means}`,
    fix: `${fix} On the command line: signalbox bundle ${reply.view.title.shortId}`,
  } as const;
}
