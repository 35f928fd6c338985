import type { Knex } from 'knex';
import { z } from 'zod';
import type { DigestScope } from '#src/domain/digest.ts';
import { isPostgres } from './notices.ts';

/** More workflows than this no team looks after. */
const WORKFLOWS_MAX = 1_000;

const Tags = z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text)));

/** What workflows are tagged with. */
export async function listTags(db: Knex, projectId: number): Promise<string[]> {
  const all = db('workflows').where({ project_id: projectId }).orderBy('id').limit(WORKFLOWS_MAX);
  const tags = z.array(Tags).parse(await all.pluck('tags'));
  return [...new Set(tags.flat())].toSorted();
}

const Row = z.object({ id: z.number(), name: z.string() });

/** The workflows that a scope takes in, archived or not; null: all. */
export async function listWorkflowsOf(
  db: Knex,
  projectId: number,
  { workflow, tag }: DigestScope,
): Promise<z.infer<typeof Row>[] | null> {
  if (workflow === undefined && tag === undefined) return null;
  const all = db('workflows').select('id', 'name').where({ project_id: projectId });
  const named = workflow === undefined ? all : all.where({ name: workflow });
  const tags = isPostgres(db)
    ? 'exists (select 1 from json_array_elements_text(tags::json) as t (tag) where t.tag = ?)'
    : 'exists (select 1 from json_each(tags) as t where t.value = ?)';
  const tagged = tag === undefined ? named : named.whereRaw(tags, [tag]);
  return z.array(Row).parse(await tagged.orderBy('id').limit(WORKFLOWS_MAX));
}
