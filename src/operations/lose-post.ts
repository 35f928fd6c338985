import type { App, ReadApp } from '#src/app.ts';
import { chooseFallback, type Spot } from '#src/domain/fallbacks.ts';
import type { RouteAbout, RoutedFacts } from '#src/domain/routes.ts';
import type { Statement } from '#src/store/append.ts';
import { notePost } from '#src/store/ledger.ts';
import type { PostKind, PostRecord } from '#src/store/post-queries.ts';
import { type EndedLoan, type Settlement, settlePost } from '#src/store/posts.ts';
import { type Detour, findDetour, reroutePost } from '#src/store/reroutes.ts';
import { loadRun } from '#src/store/runs.ts';
import { listOpenSurfaces } from '#src/store/surfaces.ts';
import { findWorkflow } from '#src/store/workflows.ts';
import { alertOf } from './load-delivery.ts';
import { loadRoutes } from './load-routes.ts';
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

/** What cards are about, where they may go elsewhere; null: they mean nothing there. */
const ABOUTS: Readonly<Record<PostKind, RouteAbout | null>> = {
  'failure-alert': 'failures',
  approval: 'approvals',
  reminder: 'approvals',
  escalation: 'escalations',
  'low-balance': 'credits',
  storm: 'failures',
  digest: 'failures',
  'waiting-list': null,
  run: null,
  // Where the alert stands nobody reads on: it becomes one of its own.
  repeat: 'failures',
  'fix-question': null,
  'delivery-alert': null,
};

/** What became of a post that its place did not take. */
export interface Lost {
  /** Where it is owed now; null: nowhere else. */
  to: Spot | null;
  /** Somebody is told of it in chat, now or lately. */
  isTold: boolean;
}

/**
 * Owes a post elsewhere that its place does not take, or leaves it as it is; notes that in the
 * ledger, and tells people by another way: all in one write.
 */
export async function losePost(
  app: App,
  { post, loan }: { post: PostRecord; loan: EndedLoan },
  loss: Loss,
): Promise<Lost> {
  const { db, projectId } = app;
  const { reason, settlement } = loss;
  const found = await findDetour(db, post.id);
  const now = app.clock.now();
  const note = { at: now, projectId, reason };
  const isOurs = found !== null && post.kind !== 'delivery-alert';
  const { surface, place, owed_at: since } = post;
  // What only waits is met each time that it is tried.
  const waits = settlement.type === 'undeliverable' ? {} : { since, untoldSince: since };
  const { code, fix, isSurfaceLost, elsewhere } = loss;
  const trouble = { surface, place, code, reason, fix, isSurfaceLost, elsewhere, ...waits };
  const alert = isOurs ? await planDeliveryAlert(app, trouble, loan) : null;
  const to =
    isOurs && loss.mayGoElsewhere ? await findElsewhere(app, post, loss, found.detour) : null;
  if (to === null) {
    const noted = noteSettlement(app, loan, { settlement, ...note });
    await write(app, ...noted, ...(alert ?? []), ...settlePost(db, loan, settlement));
    return { to, isTold: alert !== null };
  }
  const detour: Detour = {
    from: found?.detour?.from ?? { surface, place, reason },
    been: [...(found?.detour?.been ?? []), { surface, place }],
  };
  await write(
    app,
    notePost(db, loan, { ...note, what: 'rerouted' }),
    notePost(db, loan, { ...note, what: 'owed', reason: `in place of ${surface}:${place}`, to }),
    ...(alert ?? []),
    ...reroutePost(db, loan, { to, detour, now, alert: alertOf(post) }),
  );
  return { to, isTold: true };
}

async function findElsewhere(
  app: ReadApp,
  { run, kind, surface, place }: PostRecord,
  { isSurfaceLost }: Pick<Loss, 'isSurfaceLost'>,
  detour: Detour | null,
): Promise<Spot | null> {
  const about = ABOUTS[kind];
  if (about === null) return null;
  const routes = (await loadRoutes(app)).filter(({ fallback }) => fallback !== '');
  if (routes.length === 0) return null;
  const open = await listOpenSurfaces(app.db, app.clock.now());
  const facts = await loadLostFacts(app, run, about);
  const lost = { at: { surface, place }, isSurfaceLost, been: detour?.been ?? [], open };
  return chooseFallback(routes, facts, lost);
}

/** What is of no run is of no workflow. */
async function loadLostFacts(
  { db }: Pick<ReadApp, 'db'>,
  run: number | null,
  about: RouteAbout,
): Promise<Omit<RoutedFacts, 'surface'>> {
  const record = run === null ? null : await loadRun(db, run);
  if (!record) return { about, workflow: '', tags: [], code: null };
  const { project_id: projectId, workflow, failure_code: failureCode } = record;
  const tags = (await findWorkflow(db, projectId, workflow))?.tags ?? [];
  return { about, workflow, tags, code: about === 'failures' ? failureCode : null };
}

async function write(app: App, ...statements: Statement[]): Promise<void> {
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
