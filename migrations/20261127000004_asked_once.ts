import type { Knex } from 'knex';

/** Whoever looked after failures is asked once what fixed them, also where they are told of later, and says one thing. */
export async function up(knex: Knex): Promise<void> {
  const statements = [
    // `recovered_run`: which ended the streak. `question`: the post that asks.
    'alter table claims add column recovered_run bigint',
    'alter table claims add column question text',
    "alter table fixes add column by_person text not null default ''",
    // Who said what was said before is not known: each of it stays.
    "update fixes set by_person = 'before:' || id",
    'create unique index fixes_once on fixes (workflow_id, step, code, streak, by_person)',
  ];
  for (const statement of statements) await knex.raw(statement);
}

export async function down(knex: Knex): Promise<void> {
  const statements = [
    'drop index fixes_once',
    'alter table fixes drop column by_person',
    'alter table claims drop column question',
    'alter table claims drop column recovered_run',
  ];
  for (const statement of statements) await knex.raw(statement);
}
