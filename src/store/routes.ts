import type { Knex } from 'knex';
import { z } from 'zod';
import { ROUTE_ABOUTS, type Route } from '#src/domain/routes.ts';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const Columns = z.object({
  id: z.number(),
  surface: z.string(),
  place: z.string(),
  about: z.enum(['', ...ROUTE_ABOUTS]),
  workflow: z.string(),
  tag: z.string(),
  code: z.string(),
  fallback: z.string(),
  created_at: z.number(),
  created_by: z.string(),
});
const RouteRow = Columns.transform(({ created_at: createdAt, created_by: createdBy, ...row }) => {
  return { ...row, createdAt, createdBy };
});

/** A route that somebody added. */
export type RouteRecord = z.infer<typeof RouteRow>;

/** In the order in which they were added. */
export async function listRouteRows(db: Knex, projectId: number): Promise<RouteRecord[]> {
  const rows: unknown = await db('routes')
    .select(Object.keys(Columns.shape))
    .where({ project_id: projectId })
    .orderBy('id');
  return z.array(RouteRow).parse(rows);
}

/** Loses when the very same was added already. */
export function insertRoute(
  db: Knex,
  projectId: number,
  route: Route & Pick<RouteRecord, 'createdAt' | 'createdBy'>,
): Statement {
  const { surface, place, about, workflow, tag, code, fallback } = route;
  const added = { created_at: route.createdAt, created_by: route.createdBy };
  const row = { surface, place, about, workflow, tag, code, fallback, ...added };
  return toStatement(db('routes').insert({ ...row, project_id: projectId }));
}

/** Loses when it is not there any more. */
export function deleteRoute(db: Knex, projectId: number, id: number): Statement {
  const where = { project_id: projectId, id };
  return toStatement(db('routes').where(where).delete(), { mustMatch: true });
}
