import type { Knex } from 'knex';
import { z } from 'zod';

/** The key of a project by the names of its tenant and itself; null: no such project. */
export async function findProject(
  db: Knex,
  tenant: string,
  project: string,
): Promise<number | null> {
  const row = await db('projects')
    .join('tenants', 'tenants.id', 'projects.tenant_id')
    .where({ 'tenants.name': tenant, 'projects.name': project })
    .first('projects.id');
  return row === undefined ? null : z.object({ id: z.number() }).parse(row).id;
}
