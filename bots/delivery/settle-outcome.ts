import type { PostRecord } from '#src/operations/load-delivery.ts';
import { type Lost, losePost } from '#src/operations/lose-post.ts';
import { settleTry } from '#src/operations/settle-post.ts';
import type { Desk } from './desk.ts';
import type { Outcome, Tried } from './judge-answer.ts';
import { describeReason, judgeLoss } from './judge-loss.ts';

const FOUND = 'found again: its answer was lost';

/** Records what became of a try to send a post; what its place does not take may go elsewhere. */
export async function settleOutcome(
  desk: Desk,
  post: PostRecord,
  { settlement, ...tried }: Outcome,
): Promise<Tried> {
  const { app, lender, messenger, elsewhere } = desk;
  const loan = { id: post.id, lender, drawn: post.drawn };
  const { reason: code } = tried;
  const loss = judgeLoss(messenger, post, { settlement, code, now: app.clock.now() });
  if (loss === null) {
    const isFound = settlement.type === 'shown' && settlement.sentAt !== undefined;
    const said = code === '' ? null : describeReason(messenger, code);
    await settleTry(app, loan, { settlement, reason: isFound ? FOUND : said });
    return tried;
  }
  const lost = await losePost(app, { post, loan }, { ...loss, elsewhere });
  if (settlement.type === 'undeliverable' || lost.to !== null) reportLost(desk, post, lost, code);
  // The next may go there, too: this place is not waited for.
  return lost.isPassedBy ? { ...tried, sent: 'refused', afterMs: 0 } : tried;
}

/** A card that its place does not take is told where no chat is needed to read it. */
function reportLost(
  { log, messenger: { surface } }: Desk,
  { id, place, kind, run }: PostRecord,
  { to, isTold }: Lost,
  reason: string,
): void {
  const about = { surface, place, post: id, kind, run, reason };
  const advice = `"signalbox doctor ${surface}" says what to do`;
  if (to !== null) {
    const message = `a card goes to ${to.surface}:${to.place} instead: ${reason}; ${advice}`;
    log.warn(about, message);
    return;
  }
  const silence = isTold ? '' : '; nobody is told of it in chat';
  log.error(about, `a card could not be delivered: ${reason}; ${advice}${silence}`);
}
