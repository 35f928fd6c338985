import { v7 as uuidv7 } from 'uuid';
import type { Json } from '#src/domain/json.ts';
import { openMigrator } from '#src/store/database.ts';
import { migrateToLatest } from '#src/store/migrate.ts';
import { publishDraft, saveDraft } from '#src/store/workflows.ts';

/** What the bench's workflow is called, whatever its graph. */
export const WORKFLOW = 'bench';

export const PROJECT_ID = 1;

/** What a start needs to know of that workflow: the first rows of a new database. */
export const VERSION = { id: 1, workflow_id: 1, version: 1, params: {} };

/** Makes a database with our schema and one published workflow of that graph. */
export async function makeDatabase(file: string, graph: Json): Promise<void> {
  const migrator = openMigrator({ dialect: 'sqlite', file });
  await migrateToLatest(migrator);
  const draft = {
    projectId: PROJECT_ID,
    uuid: uuidv7(),
    name: WORKFLOW,
    description: '',
    tags: [],
    params: {},
    inputSchema: null,
    graph,
    graphHash: 'bench',
    now: Date.now(),
  };
  const publish = publishDraft(migrator, draft, { latest: null, by: WORKFLOW });
  for (const { sql, bindings } of [saveDraft(migrator, draft), ...publish]) {
    await migrator.raw(sql, [...bindings] as never[]);
  }
  await migrator.destroy();
}
