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
  const target = { dialect: 'postgres', url: `${url}/${TEMPLATE}` } as const;
  await prepareTemplate(target);
  const template = openMigrator(target);
  await template.raw(REMEMBER);
  await template.destroy();
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

/** Makes `seed.restore()`: copying a whole database for each test takes ten times as long. */
const REMEMBER = `
create schema seed;
create table seed.positions as select sequencename, last_value from pg_sequences;
do $$
declare name text;
begin
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('create table seed.%1$I as table public.%1$I', name);
  end loop;
end $$;
create function seed.restore() returns void language plpgsql as $$
declare name text;
begin
  set local session_replication_role = replica;
  for name in select tablename from pg_tables where schemaname = 'public' loop
    execute format('delete from public.%1$I', name);
    execute format('insert into public.%1$I overriding system value table seed.%1$I', name);
  end loop;
  perform setval(sequencename::regclass, coalesce(last_value, 1), last_value is not null)
  from seed.positions;
end $$;`;
