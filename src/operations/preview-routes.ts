import type { ReadApp } from '#src/app.ts';
import { listFallbacks } from '#src/domain/fallbacks.ts';
import {
  chooseRoutes,
  isToApprovers,
  type RoutedFacts,
  withoutApprovers,
} from '#src/domain/routes.ts';
import { findNamedWorkflow } from './find-workflow.ts';
import { type ListedRoute, loadRoutes } from './load-routes.ts';

/** By which routes a notice would go. */
export interface RoutePreview extends Pick<RoutedFacts, 'surface' | 'about'> {
  /** None: it goes to the platform's default place. */
  routes: ListedRoute[];
  /** The same where nobody who may decide is known; null: that makes no difference. */
  otherwise: ListedRoute[] | null;
  /** Where it goes instead when that does not take it, the first one first. */
  fallbacks: ListedRoute[];
}

/** Where cards of a workflow would go: on each platform that has a route, and on these. */
export async function previewRoutes(
  app: ReadApp,
  asked: Pick<RoutedFacts, 'code'> & {
    workflow: string;
    abouts: readonly RoutedFacts['about'][];
    surfaces: readonly string[];
  },
): Promise<RoutePreview[]> {
  const { name: workflow, tags } = await findNamedWorkflow(app, asked.workflow);
  const routes = await loadRoutes(app);
  const surfaces = new Set([...asked.surfaces, ...routes.map(({ surface }) => surface)]);
  return [...surfaces].flatMap((surface) =>
    asked.abouts.map((about) => {
      const facts = { surface, about, workflow, tags, code: asked.code };
      const chosen = chooseRoutes(routes, facts);
      const otherwise = chosen.some(isToApprovers)
        ? chooseRoutes(withoutApprovers(routes), facts)
        : null;
      return { surface, about, routes: chosen, otherwise, fallbacks: fallbacksOf(routes, facts) };
    }),
  );
}

/** Whatever keeps a place from taking it. */
function fallbacksOf(routes: readonly ListedRoute[], facts: RoutedFacts): ListedRoute[] {
  const at = { surface: facts.surface, place: '' };
  const open = routes.map(({ surface }) => surface);
  return listFallbacks(routes, facts, { at, isSurfaceLost: false, been: [], open });
}
