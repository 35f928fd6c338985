import type { Knex } from 'knex';

// Not IN: for a list of three or more SQLite builds a table in memory at every single write.
const IS_TERMINAL = "(status = 'completed' or status = 'failed' or status = 'stopped')";
const IS_STATUS = `(status = 'queued' or status = 'starting' or status = 'running' or status = 'paused'
  or status = 'draining' or ${IS_TERMINAL})`;

interface Types {
  key: string;
  /** A worker's key is never used again: what a forgotten one still sends must hit nothing. */
  workerKey: string;
  uuid: string;
  bytes: string;
  /** The order in which work is claimed. */
  wake: string;
  clustered: string;
  hot: string;
}

const SQLITE: Types = {
  key: 'integer primary key',
  workerKey: 'integer primary key autoincrement',
  uuid: 'blob',
  bytes: 'blob',
  // Every index ends with the key by itself.
  wake: 'wake_at',
  clustered: 'without rowid',
  hot: '',
};

const POSTGRES: Types = {
  key: 'bigint generated always as identity primary key',
  workerKey: 'bigint generated always as identity primary key',
  uuid: 'uuid',
  bytes: 'bytea',
  wake: 'wake_at, id',
  clustered: '',
  // Room on the page for the updates that move a run's head, so that no index need be touched.
  hot: 'with (fillfactor = 70)',
};

/** Scope, workflows, runs, their events and big values, workers, cached tools. */
export async function up(knex: Knex): Promise<void> {
  const types = knex.client.config.client === 'pg' ? POSTGRES : SQLITE;
  for (const statement of [...scopeTables(types), ...runTables(types), ...logTables(types)]) {
    await knex.raw(statement);
  }
}

function scopeTables({ key, uuid }: Types): string[] {
  return [
    `create table tenants (id ${key}, name text not null unique)`,
    `create table projects (
      id ${key},
      tenant_id bigint not null references tenants (id),
      name text not null,
      unique (tenant_id, name)
    )`,
    `create table workflows (
      id ${key},
      uuid ${uuid} not null unique,
      project_id bigint not null references projects (id),
      name text not null check (length(name) between 1 and 100),
      description text not null,
      tags text not null,
      params text not null,
      input_schema text,
      graph text not null,
      graph_hash text not null,
      latest_version integer,
      archived_at bigint,
      created_at bigint not null,
      updated_at bigint not null,
      unique (project_id, name)
    )`,
    `create table workflow_versions (
      id ${key},
      workflow_id bigint not null references workflows (id),
      version integer not null check (version >= 1),
      graph text not null,
      graph_hash text not null,
      params text not null,
      published_at bigint not null,
      published_by text not null,
      unique (workflow_id, version)
    )`,
    `insert into tenants (name) values ('default')`,
    `insert into projects (tenant_id, name) select id, 'default' from tenants`,
  ];
}

function runTables({ key, workerKey, uuid, wake, hot }: Types): string[] {
  return [
    `create table workers (
      id ${workerKey},
      uuid ${uuid} not null unique,
      host text not null,
      boot text not null,
      pid integer not null,
      started_at bigint not null,
      beat integer not null default 0,
      beat_at bigint not null,
      stopped_at bigint,
      only_run bigint,
      process_groups text not null default '[]'
    )`,
    `create index workers_alive on workers (id) where stopped_at is null`,
    `create table runs (
      id ${key},
      uuid ${uuid} not null unique,
      tail bigint not null,
      project_id bigint not null references projects (id),
      workflow_id bigint not null references workflows (id),
      version_id bigint not null references workflow_versions (id),
      status text not null check (${IS_STATUS}),
      last_seq integer not null check (last_seq >= 1),
      awaiting smallint not null default 0 check (awaiting in (0, 1)),
      created_at bigint not null,
      started_at bigint,
      finished_at bigint,
      root_step_id text,
      failure_code text,
      wake_at bigint,
      owner bigint references workers (id),
      owner_epoch integer not null default 0,
      suspect smallint not null default 0 check (suspect in (0, 1)),
      check ((finished_at is not null) = ${IS_TERMINAL}),
      check ((failure_code is not null) = (status in ('failed','stopped'))),
      check (root_step_id is null or status = 'failed'),
      check (finished_at is null or (wake_at is null and owner is null and awaiting = 0))
    ) ${hot}`,
    `create index runs_tail on runs (tail)`,
    `create index runs_wake on runs (${wake}) where wake_at is not null`,
    `create index runs_owner on runs (owner) where owner is not null`,
    `create index runs_project on runs (project_id, id)`,
    `create index runs_workflow on runs (workflow_id, id)`,
    `create index runs_failed on runs (project_id, finished_at) where status in ('failed','stopped')`,
    `create index runs_active on runs (project_id, id) where finished_at is null`,
  ];
}

function logTables({ bytes, clustered }: Types): string[] {
  return [
    `create table events (
      run bigint not null,
      seq integer not null check (seq >= 1),
      kind smallint not null,
      at bigint not null,
      step text,
      data text,
      primary key (run, seq)
    ) ${clustered}`,
    `create table blobs (
      run bigint not null,
      sha256 ${bytes} not null,
      data text not null,
      primary key (run, sha256)
    )`,
    `create table progress (
      run bigint not null,
      step text not null,
      at bigint not null,
      progress double precision not null,
      total double precision,
      message text,
      primary key (run, step)
    )`,
    `create table mcp_tools (
      project_id bigint not null references projects (id),
      instance text not null,
      tools text not null,
      fetched_at bigint not null,
      primary key (project_id, instance)
    )`,
  ];
}

export async function down(knex: Knex): Promise<void> {
  for (const table of [
    'mcp_tools',
    'progress',
    'blobs',
    'events',
    'runs',
    'workers',
    'workflow_versions',
    'workflows',
    'projects',
    'tenants',
  ]) {
    await knex.schema.dropTable(table);
  }
}
