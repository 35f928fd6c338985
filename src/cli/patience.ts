import type { WriteTrouble } from '#src/engine/journal.ts';
import type { DatabaseTarget } from '#src/store/database.ts';
import { explainUnwritable } from '#src/store/explain-trouble.ts';

/** How long a command waits for a database that cannot be written just now. */
export interface Patience {
  onTrouble: (trouble: WriteTrouble | null) => void;
  /** Rejects with what is wrong when it has lasted too long; never resolves. */
  exhausted: Promise<never>;
}

/** A worker keeps what it has and tries for ever; somebody at a prompt wants to know. */
export function openPatience(target: DatabaseTarget, patienceMs: number): Patience {
  const { promise, reject } = Promise.withResolvers<never>();
  // Whoever is not waiting for it just now has not missed anything.
  promise.catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const onTrouble = (trouble: WriteTrouble | null) => {
    clearTimeout(timer);
    if (!trouble) return;
    timer = setTimeout(() => reject(explainUnwritable(trouble, target)), patienceMs);
  };
  return { onTrouble, exhausted: promise };
}
