import type { Knex } from 'knex';

/** What somebody who types is offered: the runs whose cards stand in a channel, and those that are paused. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index posts_place on posts (surface, place, run)');
  // With the place: else the index above looks as good to SQLite, and reads the whole channel.
  await knex.raw('drop index posts_message');
  await knex.raw(
    'create index posts_message on posts (surface, place, message) where message is not null',
  );
  await knex.raw(
    `create index runs_paused on runs (project_id, id, finished_at) where status = 'paused'`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index posts_place');
  await knex.raw('drop index posts_message');
  await knex.raw(
    'create index posts_message on posts (surface, message) where message is not null',
  );
  await knex.raw('drop index runs_paused');
}
