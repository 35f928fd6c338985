import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

/** What all processes on this database must agree on. */
export type SettingName = 'secret_key_fingerprint';

export async function findSetting(db: Knex, name: SettingName): Promise<string | null> {
  const row = await db('settings').where({ name }).first('value');
  return row === undefined ? null : z.object({ value: z.string() }).parse(row).value;
}

/** The first one stands: a later one changes nothing. */
export function insertSetting(db: Knex, name: SettingName, value: string): Statement {
  return toStatement(db('settings').insert({ name, value }).onConflict('name').ignore());
}
