import knex, { type Knex } from 'knex';
import { type DatabaseTarget, openMigrator } from '#src/store/database.ts';
import { migrateToLatest } from '#src/store/migrate.ts';
import { uuidColumn } from '#src/store/run-id.ts';

/** The PostgreSQL database that test databases are copies of. */
export const TEMPLATE = 'signalbox_template';

/** What every test database holds: a project, and in it a workflow with one version. */
export const SEEDED = { projectId: 1, workflowId: 1, versionId: 1 } as const;

export async function preparePostgresTemplate(url: string): Promise<void> {
  const server = knex({ client: 'pg', connection: `${url}/postgres` });
  await server.raw(`create database ${TEMPLATE}`);
  await server.destroy();
  await prepareTemplate({ dialect: 'postgres', url: `${url}/${TEMPLATE}` });
}

export async function prepareTemplate(target: DatabaseTarget): Promise<void> {
  const db = openMigrator(target);
  await migrateToLatest(db);
  await seed(db);
  await db.destroy();
}

async function seed(db: Knex): Promise<void> {
  const { projectId, workflowId } = SEEDED;
  const graph = { graph: '{"steps":[]}', graph_hash: 'none', params: '{}' };
  await db('workflows').insert({
    ...graph,
    uuid: uuidColumn(db, '00000000-0000-4000-8000-000000000001'),
    project_id: projectId,
    name: 'seeded',
    description: '',
    tags: '[]',
    latest_version: 1,
    created_at: 0,
    updated_at: 0,
  });
  await db('workflow_versions').insert({
    ...graph,
    workflow_id: workflowId,
    version: 1,
    published_at: 0,
    published_by: 'test',
  });
}
