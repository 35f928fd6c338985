import { LRUCache } from 'lru-cache';

/** More than the loops of a process ask for; of what people ask, the newest. */
const KEPT_MAX = 200;

/** Prepares a statement of SQLite once for as long as it is in use: it takes longer than most of them run. */
export function keepPrepared<Prepared extends object>(
  prepare: (sql: string) => Prepared,
): (sql: string) => Prepared {
  const kept = new LRUCache<string, Prepared>({ max: KEPT_MAX, memoMethod: prepare });
  return (sql) => kept.memo(sql);
}
