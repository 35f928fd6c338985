import type { ReadApp } from '#src/app.ts';
import type { Route } from '#src/domain/routes.ts';
import { listRouteRows } from '#src/store/routes.ts';

/** A route, and where it comes from. */
export interface ListedRoute extends Route {
  /** Null: the environment says so, and nobody can remove it here. */
  added: { number: number; at: number; by: string } | null;
}

/** Those of the environment, then those that were added. */
export async function loadRoutes({ db, config, projectId }: ReadApp): Promise<ListedRoute[]> {
  const rows = await listRouteRows(db, projectId);
  return [
    ...config.CHAT_ROUTES.map((route) => ({ ...route, added: null })),
    ...rows.map(({ id: number, createdAt: at, createdBy: by, ...route }) => {
      return { ...route, added: { number, at, by } };
    }),
  ];
}
