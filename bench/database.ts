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

/** Makes a database with our schema, and publishes a workflow of that graph in it. */
export async function makeDatabase(file: string, graph: Json, name = WORKFLOW): Promise<void> {
  const migrator = openMigrator({ dialect: 'sqlite', file });
  await migrateToLatest(migrator);
  const draft = {
    projectId: PROJECT_ID,
    uuid: uuidv7(),
    name,
    description: '',
    tags: [],
    params: {},
    inputSchema: null,
    graph,
    graphHash: 'bench',
    now: Date.now(),
  };
  const publish = publishDraft(migrator, draft, { latest: null, by: 'bench' });
  for (const { sql, bindings } of [saveDraft(migrator, draft), ...publish]) {
    await migrator.raw(sql, [...bindings] as never[]);
  }
  await migrator.destroy();
}
