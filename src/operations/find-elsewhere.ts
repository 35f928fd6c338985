import type { ReadApp } from '#src/app.ts';
import { chooseFallback, type LostCard, type Spot } from '#src/domain/fallbacks.ts';
import type { RouteAbout, RoutedFacts } from '#src/domain/routes.ts';
import type { PostKind, PostRecord } from '#src/store/post-queries.ts';
import { loadRun } from '#src/store/runs.ts';
import { listOpenSurfaces } from '#src/store/surfaces.ts';
import { findWorkflow } from '#src/store/workflows.ts';
import { loadRoutes } from './load-routes.ts';

/** What cards are about, where they may go elsewhere; null: they mean nothing there. */
const ABOUTS: Readonly<Record<PostKind, RouteAbout | null>> = {
  'failure-alert': 'failures',
  approval: 'approvals',
  reminder: 'approvals',
  escalation: 'escalations',
  'low-balance': 'credits',
  storm: 'failures',
  digest: 'failures',
  // Never itself: what it lists may go there.
  'waiting-list': 'approvals',
  run: null,
  // Where the alert stands nobody reads on: it becomes one of its own.
  repeat: 'failures',
  'fix-question': null,
  'delivery-alert': 'failures',
};

/** Where a post may go that its place does not take; null: nowhere. */
export async function findElsewhere(
  app: ReadApp,
  { run, kind, surface, place }: Pick<PostRecord, 'run' | 'kind' | 'surface' | 'place'>,
  { isSurfaceLost, been }: Pick<LostCard, 'isSurfaceLost' | 'been'>,
): Promise<Spot | null> {
  const about = ABOUTS[kind];
  if (about === null) return null;
  const routes = (await loadRoutes(app)).filter(({ fallback }) => fallback !== '');
  if (routes.length === 0) return null;
  const open = await listOpenSurfaces(app.db, app.clock.now());
  const facts = await loadLostFacts(app, run, about);
  return chooseFallback(routes, facts, { at: { surface, place }, isSurfaceLost, been, open });
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
