import type { Knex } from 'knex';

/** What somebody who types is offered: the runs whose cards stand in a channel, and those that are paused. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('create index posts_place on posts (surface, place, run)');
  await knex.raw(
    `create index runs_paused on runs (project_id, id, finished_at) where status = 'paused'`,
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index posts_place');
  await knex.raw('drop index runs_paused');
}
