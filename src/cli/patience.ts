import type { WriteTrouble } from '#src/engine/journal.ts';
import type { DatabaseTarget } from '#src/store/database.ts';
import { explainUnwritable } from '#src/store/explain-trouble.ts';

/** Two who write at the same moment are no trouble worth a word. */
const SILENT_MS = 500;

export interface PatienceOptions {
  target: DatabaseTarget;
  patienceMs: number;
  /** A line for whoever sits at the prompt. */
  tell: (line: string) => void;
}

/** How long a command waits for a database that cannot be written just now. */
export interface Patience {
  onTrouble: (trouble: WriteTrouble | null) => void;
  /** Rejects with what is wrong when it has lasted too long; never resolves. */
  exhausted: Promise<never>;
}

/** A worker keeps what it has and tries for ever; somebody at a prompt wants to know. */
export function openPatience({ target, patienceMs, tell }: PatienceOptions): Patience {
  const { promise, reject } = Promise.withResolvers<never>();
  // Whoever is not waiting for it just now has not missed anything.
  promise.catch(() => undefined);
  let timers: NodeJS.Timeout[] = [];
  const onTrouble = (trouble: WriteTrouble | null) => {
    timers.forEach(clearTimeout);
    if (!trouble) return;
    const refusal = explainUnwritable(trouble, target);
    const seconds = patienceMs / 1000;
    timers = [
      setTimeout(() => tell(`${refusal.message} Waiting for it, at most ${seconds} s.`), SILENT_MS),
      setTimeout(() => reject(refusal), patienceMs),
    ];
  };
  return { onTrouble, exhausted: promise };
}
