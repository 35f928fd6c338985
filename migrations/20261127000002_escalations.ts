import type { Knex } from 'knex';

const OLD_NOTICES = ['failure', 'approval', 'reminder', 'low_balance'];
const NEW_NOTICES = [...OLD_NOTICES, 'escalation'];
const OLD_ABOUTS = ['', 'failures', 'approvals', 'credits'];
const NEW_ABOUTS = [...OLD_ABOUTS, 'escalations'];

/** Approvals that nobody decides are told to others, too; and how many a place was asked of late. */
export async function up(knex: Knex): Promise<void> {
  await setNoticeKinds(knex, NEW_NOTICES);
  await setRouteAbouts(knex, NEW_ABOUTS);
  await knex.raw(
    `create index posts_asked on posts (surface, place, sent_at)
       where kind in ('approval', 'reminder') and is_answer = 0`,
  );
  // One list in each place of what has no card of its own yet.
  await knex.raw(
    "create unique index posts_waiting on posts (surface, place) where kind = 'waiting-list'",
  );
}

function isPostgres(knex: Knex): boolean {
  return knex.client.config.client === 'pg';
}

/** SQLite cannot change a check: the table is made anew, and goes on counting where it was. */
async function setNoticeKinds(knex: Knex, kinds: readonly string[]): Promise<void> {
  const isKind = `kind in (${listed(kinds)})`;
  if (isPostgres(knex)) return replaceCheck(knex, 'notices', { name: 'kind', check: isKind });
  const columns = 'id, tx, run, subject, kind, at';
  const statements = [
    `create table new_notices (
      id integer primary key autoincrement,
      tx bigint not null default 0,
      run bigint not null references runs (id),
      subject text not null,
      kind text not null check (${isKind}),
      at bigint not null,
      unique (run, subject)
    )`,
    `insert into new_notices (${columns}) select ${columns} from notices`,
    // Surfaces have marks above every key that was ever given out.
    `delete from sqlite_sequence where name = 'new_notices'`,
    `insert into sqlite_sequence (name, seq)
       select 'new_notices', seq from sqlite_sequence where name = 'notices'`,
    'drop table notices',
    'alter table new_notices rename to notices',
    'create index notices_order on notices (tx, id)',
  ];
  for (const statement of statements) await knex.raw(statement);
}

async function setRouteAbouts(knex: Knex, abouts: readonly string[]): Promise<void> {
  const isAbout = `about in (${listed(abouts)})`;
  if (isPostgres(knex)) return replaceCheck(knex, 'routes', { name: 'about', check: isAbout });
  const columns =
    'id, project_id, surface, place, about, workflow, tag, code, created_at, created_by';
  const statements = [
    `create table new_routes (
      id integer primary key,
      project_id bigint not null references projects (id),
      surface text not null,
      place text not null,
      about text not null default '' check (${isAbout}),
      workflow text not null default '',
      tag text not null default '',
      code text not null default '',
      created_at bigint not null,
      created_by text not null,
      unique (project_id, surface, place, about, workflow, tag, code)
    )`,
    `insert into new_routes (${columns}) select ${columns} from routes`,
    'drop table routes',
    'alter table new_routes rename to routes',
  ];
  for (const statement of statements) await knex.raw(statement);
}

function listed(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}

async function replaceCheck(
  knex: Knex,
  table: string,
  { name, check }: { name: string; check: string },
): Promise<void> {
  const constraint = `${table}_${name}_check`;
  await knex.raw(`alter table ${table} drop constraint ${constraint}`);
  await knex.raw(`alter table ${table} add constraint ${constraint} check (${check})`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['posts_asked', 'posts_waiting']) await knex.raw(`drop index ${name}`);
  await knex('posts').whereIn('kind', ['escalation', 'waiting-list']).delete();
  await knex('routes').where('about', 'escalations').delete();
  await knex('notices').where('kind', 'escalation').delete();
  await setRouteAbouts(knex, OLD_ABOUTS);
  await setNoticeKinds(knex, OLD_NOTICES);
}
