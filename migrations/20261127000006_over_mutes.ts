import type { Knex } from 'knex';

/** Mutes are looked for whose time is over. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index mutes_until on mutes (until) where ended_at is null');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index mutes_until');
}
