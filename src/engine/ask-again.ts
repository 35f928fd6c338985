import { setTimeout } from 'node:timers/promises';
import { StepFailure } from '#src/domain/errors.ts';
import type { DriverContext } from './driver-context.ts';

/** How soon a store that could not be read is asked again: it fails no run. */
const ASK_AGAIN_MS = 1_000;

/** Resolves when the asking is done, or after a while when it is to be tried again. Rejects with what fails a step. */
export async function askAgainLater(
  reportError: DriverContext['reportError'],
  ask: () => Promise<void>,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (error instanceof StepFailure) throw error;
    reportError(error, 'reading what a step needs');
    await setTimeout(ASK_AGAIN_MS, undefined, { ref: false });
  }
}
