import type { Knex } from 'knex';

/** Where that goes which cannot be delivered where it belongs, and what was said of it. */
export async function up(knex: Knex): Promise<void> {
  // Where it was to stand, and why it does not: JSON.
  await knex.raw('alter table posts add column rerouted text');
  await freeRoutes(knex);
  const statements = [
    `create index ledger_missed on ledger (surface, place, id) where what in ('deferred', 'rerouted', 'undeliverable')`,
    // What was last said of a place that does not take what it is owed: of all since `since_at`.
    `create table delivery_alerts (
      surface text not null,
      place text not null,
      code text not null,
      reason text not null,
      fix text not null,
      since_at bigint not null,
      at bigint not null,
      post text not null,
      primary key (surface, place, code)
    )`,
    'create index delivery_alerts_post on delivery_alerts (post)',
  ];
  for (const statement of statements) await knex.raw(statement);
}

const ONCE = 'project_id, surface, place, about, workflow, tag, code';

/** `fallback`: empty; `all`; or the surface whose cards go there that cannot be delivered. */
async function freeRoutes(knex: Knex): Promise<void> {
  await knex.raw("alter table routes add column fallback text not null default ''");
  if (isPostgres(knex)) await dropUnique(knex);
  else await rebuildRoutes(knex, (sql) => sql.replace(`, unique (${ONCE})`, ''));
  await knex.raw(`create unique index routes_once on routes (${ONCE}, fallback)`);
}

function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}

async function dropUnique(knex: Knex): Promise<void> {
  const [name] = await knex('pg_constraint')
    .whereRaw("conrelid = 'routes'::regclass and contype = 'u'")
    .pluck('conname');
  await knex.raw('alter table routes drop constraint ??', [name]);
}

/** SQLite drops no constraint: the table is written anew. */
async function rebuildRoutes(knex: Knex, edit: (sql: string) => string): Promise<void> {
  const table: { sql: string } = await knex('sqlite_master').where({ name: 'routes' }).first('sql');
  const [, head = '', body = ''] = /^(create table) ["`]?routes["`]?(.*)$/is.exec(table.sql) ?? [];
  const edited = edit(body.replaceAll(/\s+/g, ' '));
  await knex.raw(`${head} routes_anew ${edited}`);
  await knex.raw('insert into routes_anew select * from routes');
  await knex.raw('drop table routes');
  await knex.raw('alter table routes_anew rename to routes');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table delivery_alerts');
  await knex.raw('drop index ledger_missed');
  await knex('routes').whereNot({ fallback: '' }).delete();
  await knex.raw('drop index routes_once');
  await knex.raw('alter table routes drop column fallback');
  if (isPostgres(knex)) await knex.raw(`alter table routes add unique (${ONCE})`);
  else await rebuildRoutes(knex, (sql) => sql.replace(/ ?\)$/, `, unique (${ONCE}) )`));
  await knex.raw('alter table posts drop column rerouted');
}
