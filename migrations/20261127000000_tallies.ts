import type { Knex } from 'knex';

/** Runs are numbered once they have ended, counted a quarter of an hour at a time, and their failures told apart. */
export async function up(knex: Knex): Promise<void> {
  const clustered = knex.client.config.client === 'pg' ? '' : 'without rowid';
  const statements = [
    'alter table runs add column finished_no bigint',
    'create index runs_unnumbered on runs (id) where finished_at is not null and finished_no is null',
    // One row: the number of the last run that was counted, and in which block that was.
    `create table tally_mark (
      id smallint primary key check (id = 1),
      finished_no bigint not null,
      block bigint not null,
      block_until bigint not null
    )`,
    'insert into tally_mark (id, finished_no, block, block_until) values (1, 0, 1, 0)',
    `create table tallies (
      project_id bigint not null references projects (id),
      block bigint not null,
      workflow_id bigint not null references workflows (id),
      status text not null check (status in ('completed', 'failed', 'stopped')),
      quarter bigint not null,
      step text not null,
      code text not null,
      count bigint not null,
      first_at bigint not null,
      last_at bigint not null,
      newest_run bigint not null,
      primary key (project_id, block, workflow_id, status, quarter, step, code)
    ) ${clustered}`,
    'create index tallies_quarter on tallies (project_id, quarter)',
    // `changed_block`: what was counted there changed it last.
    `create index tallies_failed on tallies (workflow_id, quarter) where status = 'failed'`,
    `create table streaks (
      workflow_id bigint not null references workflows (id),
      step text not null,
      code text not null,
      project_id bigint not null references projects (id),
      no integer not null,
      count bigint not null,
      first_at bigint not null,
      first_run bigint not null,
      last_at bigint not null,
      last_run bigint not null,
      recovered_at bigint,
      recovered_run bigint,
      changed_block bigint not null default 0,
      primary key (workflow_id, step, code)
    ) ${clustered}`,
    'create index streaks_open on streaks (workflow_id) where recovered_run is null',
    'create index streaks_recovered on streaks (project_id, changed_block) where recovered_run is not null',
  ];
  for (const statement of statements) await knex.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  for (const table of ['streaks', 'tallies', 'tally_mark']) await knex.schema.dropTable(table);
  await knex.raw('drop index runs_unnumbered');
  // Knex would write the whole table anew on SQLite, which others refer to.
  await knex.raw('alter table runs drop column finished_no');
}
