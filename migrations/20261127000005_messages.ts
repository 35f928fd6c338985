import type { Knex } from 'knex';

/** How often the failures of a signature said what. */
export async function up(knex: Knex): Promise<void> {
  const clustered = knex.client.config.client === 'pg' ? '' : 'without rowid';
  // `kind`: what their messages have in common; empty: those that are not told apart.
  await knex.raw(`create table message_tallies (
      workflow_id bigint not null references workflows (id),
      step text not null,
      code text not null,
      block bigint not null,
      quarter bigint not null,
      streak integer not null,
      kind text not null,
      count bigint not null,
      first_at bigint not null,
      last_at bigint not null,
      primary key (workflow_id, step, code, block, quarter, streak, kind)
    ) ${clustered}`);
  await knex.raw(
    'create index message_tallies_quarter on message_tallies (workflow_id, step, code, quarter)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('message_tallies');
}
