import type { App } from '#src/app.ts';
import type { Spot } from '#src/domain/fallbacks.ts';
import type { Statement } from '#src/store/append.ts';
import { findTroubledSpot } from '#src/store/delivery-alerts.ts';
import { freeHeld } from '#src/store/held-posts.ts';
import type { PostRecord } from '#src/store/post-queries.ts';
import { type EndedLoan, type Settlement, settlePost } from '#src/store/posts.ts';
import { type Detour, findDetour, reroutePost } from '#src/store/reroutes.ts';
import { findElsewhere } from './find-elsewhere.ts';
import { alertOf } from './load-delivery.ts';
import { noteSettlement } from './note-settlement.ts';
import { planDeliveryAlert } from './raise-delivery-alert.ts';

/** Why a post is not where it belongs. */
export interface Loss {
  /** What becomes of it where nothing else takes it. */
  settlement: Extract<Settlement, { type: 'undeliverable' | 'owed' | 'uncertain' }>;
  /** The platform's word for it, or ours. */
  code: string;
  /** In words, for the ledger and whoever reads the card elsewhere. */
  reason: string;
  /** What to do: a sentence. */
  fix: string;
  /** Nothing of its surface takes anything. */
  isSurfaceLost: boolean;
  /** Another place may take it. */
  mayGoElsewhere: boolean;
  /** Where cards of other surfaces go by default: somebody has to be told. */
  elsewhere: readonly Spot[];
}

/** What became of a post that its place did not take. */
export interface Lost {
  /** Where it is owed now; null: nowhere else. */
  to: Spot | null;
  /** What else the place is owed may go elsewhere: nobody waits for the place. */
  isPassedBy: boolean;
  /** Somebody is told of it in chat, now or lately. */
  isTold: boolean;
}

interface Losing {
  post: PostRecord;
  loan: EndedLoan;
}

/**
 * Owes a post elsewhere that its place does not take, or leaves it as it is; notes that in the
 * ledger, and tells people by another way: all in one write.
 */
export async function losePost(app: App, { post, loan }: Losing, loss: Loss): Promise<Lost> {
  const { db } = app;
  const found = await findDetour(db, post.id);
  const been = await listBeen(app, post, found?.detour ?? null);
  const alert = found === null ? null : await tellOf(app, { post, loan, been }, loss);
  const { isSurfaceLost, reason } = loss;
  const mayGo = found !== null && loss.mayGoElsewhere;
  const to = mayGo ? await findElsewhere(app, post, { isSurfaceLost, been }) : null;
  const note = noteOf(app, reason);
  if (post.kind === 'waiting-list' && mayGo && (to !== null || isRefused(loss))) {
    const { settlement, freed } = passBy(app, post, reason);
    const noted = noteSettlement(app, loan, { settlement, ...note });
    await write(app, ...noted, ...(alert ?? []), ...settlePost(db, loan, settlement), freed);
    return { to: null, isPassedBy: true, isTold: alert !== null };
  }
  if (to === null) {
    const { settlement } = loss;
    const noted = noteSettlement(app, loan, { settlement, ...note });
    await write(app, ...noted, ...(alert ?? []), ...settlePost(db, loan, settlement));
    return { to, isPassedBy: false, isTold: alert !== null };
  }
  const { surface, place } = post;
  const detour: Detour = {
    from: found?.detour?.from ?? { surface, place, reason },
    been: [...been, { surface, place }],
  };
  const reroute = { to, detour, note, alert: alertOf(post) };
  // First: what tells of it looks at who has it.
  await write(app, ...(alert ?? []), ...reroutePost(db, loan, reroute));
  return { to, isPassedBy: true, isTold: true };
}

function isRefused({ settlement }: Loss): boolean {
  return settlement.type === 'undeliverable';
}

function noteOf({ clock, projectId }: App, reason: string) {
  return { at: clock.now(), projectId, reason };
}

/** Where it must not go. What tells of a place's trouble is not told there. */
async function listBeen({ db }: App, { id, kind }: PostRecord, detour: Detour | null) {
  const been = detour?.been ?? [];
  if (kind !== 'delivery-alert') return been;
  const about = await findTroubledSpot(db, id);
  return about === null ? been : [about, ...been];
}

/** Null: it is nothing to tell of, or there is no way to. */
async function tellOf(
  app: App,
  { post, loan, been }: Losing & { been: readonly Spot[] },
  loss: Loss,
): Promise<Statement[] | null> {
  if (post.kind === 'delivery-alert') return null;
  const { surface, place, owed_at: since } = post;
  // What only waits is met each time that it is tried.
  const waits = isRefused(loss) ? {} : { since, untoldSince: since };
  const { code, reason, fix, isSurfaceLost, elsewhere } = loss;
  const trouble = { surface, place, code, reason, fix, isSurfaceLost, elsewhere, been, ...waits };
  return planDeliveryAlert(app, trouble, loan);
}

/** A list is not missed: what it lists is tried at once, one by one, and goes elsewhere. */
function passBy({ db, clock }: App, { surface, place }: PostRecord, reason: string) {
  const settlement = { type: 'undeliverable', reason } as const;
  return { settlement, freed: freeHeld(db, { surface, place }, clock.now()) };
}

async function write(app: App, ...statements: Statement[]): Promise<void> {
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
