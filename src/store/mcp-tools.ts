import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const Row = z.object({
  instance: z.string(),
  tools: z.string().transform((text) => z.array(z.json()).parse(JSON.parse(text))),
  fetched_at: z.number(),
});
/** What an instance said its tools are, when it was last asked. */
export type CachedTools = z.infer<typeof Row>;

export function saveTools(
  db: Knex,
  row: { projectId: number; instance: string; tools: readonly unknown[]; fetchedAt: number },
): Statement {
  const { projectId, instance, tools, fetchedAt } = row;
  const values = {
    project_id: projectId,
    instance,
    tools: JSON.stringify(tools),
    fetched_at: fetchedAt,
  };
  return toStatement(db('mcp_tools').insert(values).onConflict(['project_id', 'instance']).merge());
}

export async function listCachedTools(db: Knex, projectId: number): Promise<CachedTools[]> {
  const rows = await db('mcp_tools')
    .select(Object.keys(Row.shape))
    .where({ project_id: projectId })
    .limit(1000);
  return z.array(Row).parse(rows);
}
