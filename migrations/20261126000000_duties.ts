import type { Knex } from 'knex';

/** What one of several processes does for all of them, and which one that is. */
export async function up(knex: Knex): Promise<void> {
  // An empty holder: nobody has it. `baton`: what whoever takes it next goes on with.
  await knex.raw(`create table duties (
    name text primary key,
    holder text not null,
    beat bigint not null,
    beat_at bigint not null,
    baton text
  )`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('duties');
}
