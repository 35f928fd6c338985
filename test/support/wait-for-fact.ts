import { setTimeout as sleep } from 'node:timers/promises';

const LOOK_MS = 10;
/** Only ends a test that would hang: on a busy machine a fact may take long to come about. */
const PATIENCE_MS = 90_000;

/** Looks until there is an answer. Throws, naming what never came, when it takes so long that it never will. */
export async function waitForFact<Fact>(
  what: string | (() => string),
  look: () => Fact | null | undefined | false | Promise<Fact | null | undefined | false>,
  patienceMs = PATIENCE_MS,
): Promise<Fact> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const fact = await look();
    if (fact !== null && fact !== undefined && fact !== false) return fact;
    if (performance.now() > deadline) {
      throw new Error(`it never came about: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(LOOK_MS);
  }
}
