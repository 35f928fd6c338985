import type { Knex } from 'knex';
import { z } from 'zod';
import type { Statement } from './append.ts';
import { toStatement } from './statement.ts';

const NOBODY = '';

const Row = z
  .object({ holder: z.string(), beat: z.number(), baton: z.string().nullable() })
  .transform(({ holder, ...row }) => ({ ...row, holder: holder === NOBODY ? null : holder }));

/** Who does what one process does for all, and how often they have said so. */
export interface DutyRecord {
  /** Null: nobody has it. */
  holder: string | null;
  /** Another at each change: whoever has seen the same one again knows that nothing was said. */
  beat: number;
  /** What whoever takes it next goes on with. */
  baton: string | null;
}

interface DutyTenure {
  name: string;
  holder: string;
}

/** Null: nobody has ever had it. */
export async function findDuty(db: Knex, name: string): Promise<DutyRecord | null> {
  const row: unknown = await db('duties').where({ name }).first('holder', 'beat', 'baton');
  return row === undefined ? null : Row.parse(row);
}

/** Loses when anything was said of it since it was `seen`. */
export function takeDuty(
  db: Knex,
  { name, holder }: DutyTenure,
  { seen, now }: { seen: DutyRecord | null; now: number },
): Statement {
  const table = db('duties');
  const taken =
    seen === null
      ? table.insert({ name, holder, beat: 1, beat_at: now }).onConflict('name').ignore()
      : table
          .where({ name, holder: seen.holder ?? NOBODY, beat: seen.beat })
          .update({ holder, beat: db.raw('beat + 1'), beat_at: now });
  return toStatement(taken, { mustMatch: true });
}

/** Loses when another has taken it. */
export function beatDuty(
  db: Knex,
  { name, holder }: DutyTenure,
  { baton, now }: { baton: string | null; now: number },
): Statement {
  const own = db('duties').where({ name, holder });
  return toStatement(own.update({ beat: db.raw('beat + 1'), beat_at: now, baton }), {
    mustMatch: true,
  });
}

/** Lets anybody take it at once. Loses when another has taken it. */
export function giveUpDuty(
  db: Knex,
  { name, holder }: DutyTenure,
  { baton, now }: { baton: string | null; now: number },
): Statement {
  const own = db('duties').where({ name, holder });
  const free = { holder: NOBODY, beat: db.raw('beat + 1'), beat_at: now, baton };
  return toStatement(own.update(free), { mustMatch: true });
}
