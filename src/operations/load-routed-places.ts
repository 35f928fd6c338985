import type { ReadApp } from '#src/app.ts';
import { withoutApprovers } from '#src/domain/routes.ts';
import { loadRoutes } from './load-routes.ts';

/** The places of a platform that routes name, without its default. */
export async function loadRoutedPlaces(app: ReadApp, surface: string): Promise<string[]> {
  const routes = withoutApprovers(await loadRoutes(app));
  const places = routes.filter((route) => route.surface === surface).map(({ place }) => place);
  return [...new Set(places)];
}
