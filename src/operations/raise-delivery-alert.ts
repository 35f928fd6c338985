import type { ReadApp } from '#src/app.ts';
import { chooseFallback, isSameSpot, type Spot } from '#src/domain/fallbacks.ts';
import type { Statement } from '#src/store/append.ts';
import {
  claimDeliveryAlert,
  type DeliveryTrouble,
  findDeliveryAlert,
  oweDeliveryAlert,
} from '#src/store/delivery-alerts.ts';
import { notePost } from '#src/store/ledger.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { listOpenSurfaces } from '#src/store/surfaces.ts';
import { loadRoutes } from './load-routes.ts';
import { makePostId } from './make-post-id.ts';

/** A place that does not take what it is owed, and where people may be told of it. */
export interface Trouble extends Omit<DeliveryTrouble, 'since' | 'untoldSince'> {
  /** Nothing of its surface takes anything. */
  isSurfaceLost: boolean;
  /** Absent: it tells of what comes from now on. */
  since?: number;
  /** Absent: it is told again after an hour, whether or not something new came. */
  untoldSince?: number;
  /** Where cards of other surfaces go by default. */
  elsewhere: readonly Spot[];
  /** What was tried before and takes nothing either; absent: nothing was. */
  been?: readonly Spot[];
}

/** Of no workflow in particular. */
const ANY = { about: 'failures', workflow: '', tags: [], code: null } as const;

/**
 * What tells people by another way that a place does not take what it is owed, as part of a write:
 * once an hour for each reason. `met`: the post that met it, as long as that is this lender's. Null:
 * there is no other way.
 */
export async function planDeliveryAlert(
  app: ReadApp,
  { isSurfaceLost, elsewhere, been = [], ...trouble }: Trouble,
  met: { id: string; lender: string } | null,
): Promise<Statement[] | null> {
  const { db, clock, projectId } = app;
  const { surface, place } = trouble;
  const now = clock.now();
  const routes = (await loadRoutes(app)).filter(({ fallback }) => fallback !== '');
  const open = routes.length === 0 ? [] : await listOpenSurfaces(db, now);
  const lost = { at: { surface, place }, isSurfaceLost, been, open };
  const to =
    chooseFallback(routes, ANY, lost) ??
    elsewhere.find(
      (spot) => spot.surface !== surface && !been.some((one) => isSameSpot(one, spot)),
    );
  if (to === undefined) return null;
  const { since = now, untoldSince = null } = trouble;
  const post = makePostId();
  const standing = await findDeliveryAlert(db, trouble);
  return [
    ...(standing === null ? [] : [redrawPosts(db, [standing])]),
    claimDeliveryAlert(db, { ...trouble, since, untoldSince }, { post, now, met }),
    oweDeliveryAlert(db, { id: post, to, now }),
    notePost(
      db,
      { id: post, lender: null },
      { at: now, projectId, what: 'owed', reason: trouble.reason },
    ),
  ];
}
