import { readdirSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { Knex } from 'knex';
import { Refusal } from '#src/domain/errors.ts';

const DIRECTORY = new URL('../../migrations/', import.meta.url);
const TABLE = 'knex_migrations';
const WAIT_FOR_TURN = `select pg_advisory_xact_lock(hashtext('signalbox migrations'))`;

export interface MigrationReport {
  applied: string[];
  total: number;
}

/**
 * Brings a database to this version, in one transaction that others wait for: whoever is killed in
 * the middle leaves nothing, and no lock either, which Knex's own would.
 */
export async function migrateToLatest(knex: Knex): Promise<MigrationReport> {
  const pending = await findPendingMigrations(knex);
  const total = listMigrations().length;
  if (pending.length === 0) return { applied: [], total };
  const [, applied] = await knex.transaction(async (trx) => {
    if (knex.client.config.client === 'pg') await trx.raw(WAIT_FOR_TURN);
    return trx.migrate.latest({ migrationSource: SOURCE, disableTransactions: true });
  });
  return { applied, total };
}

/** The migrations that this database still lacks. Throws a Refusal when it is of a newer version. */
export async function findPendingMigrations(knex: Knex): Promise<string[]> {
  const known = listMigrations();
  if (!(await knex.schema.hasTable(TABLE))) return known;
  const done = new Set<string>(await knex(TABLE).pluck('name'));
  const foreign = [...done].filter((name) => !known.includes(name));
  if (foreign.length > 0) {
    throw new Refusal(
      'unavailable',
      `The database was made by a newer Signalbox (it has ${foreign.join(', ')}).`,
      'Update Signalbox, or point DATABASE_URL at another database.',
    );
  }
  return known.filter((name) => !done.has(name));
}

/** A package holds the same migrations as erased JavaScript: one name, whichever file it is. */
const SOURCE: Knex.MigrationSource<string> = {
  getMigrations: async () => listMigrations(),
  getMigrationName: (name) => name,
  getMigration: (name) => import(new URL(`${name}${extname(import.meta.url)}`, DIRECTORY).href),
};

function listMigrations(): string[] {
  const extension = extname(import.meta.url);
  return readdirSync(DIRECTORY)
    .filter((file) => extname(file) === extension)
    .map((file) => basename(file, extension))
    .toSorted();
}
