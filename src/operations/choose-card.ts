import type { ReadApp } from '#src/app.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import type { NoticeRecord } from '#src/store/notices.ts';
import { findPost, type PostRecord } from '#src/store/post-queries.ts';
import { findMovedCard } from '#src/store/reroutes.ts';

/** Each is a card of its own. */
export type CardNotice = Exclude<NoticeRecord['kind'], 'failure'>;

/** Where a notice is told, and by which card; or by which one that is there already, and why. */
export type ChosenCard =
  | (Spot & { kind: CardNotice })
  | { toldBy: Pick<PostRecord, 'id' | 'surface' | 'place'>; why: string };

/**
 * A reminder of what nobody here got is the card itself; of one still on its way, nothing. Where a
 * task has its card nobody needs to be told that others were asked. What this place did not take is
 * reminded of where it stands instead.
 */
export async function chooseCard(
  { db }: ReadApp,
  { run, subject }: Pick<PostRecord, 'run' | 'subject'>,
  { kind, surface, place }: Spot & { kind: CardNotice },
): Promise<ChosenCard> {
  const where = { surface, place };
  if (kind !== 'reminder' && kind !== 'escalation') return { ...where, kind };
  const task = { run, subject };
  const own = await findPost(db, { ...where, ...task, kind: 'approval' });
  const card = own ?? (await findMovedCard(db, { ...where, ...task }));
  if (kind === 'escalation') {
    return card
      ? { toldBy: card, why: 'those who are asked there have its card' }
      : { ...where, kind };
  }
  switch (card?.state) {
    case undefined:
    case 'undeliverable':
      return { ...where, kind: 'approval' };
    case 'owed':
    case 'sending':
      return { toldBy: card, why: 'its card is still on its way' };
    case 'shown':
      return { surface: card.surface, place: card.place, kind };
  }
}
