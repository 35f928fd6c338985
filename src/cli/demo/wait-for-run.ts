import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '#src/domain/errors.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { isAwaitingApproval, stepOf } from '#src/domain/run-state.ts';
import type { Stage } from './stage.ts';

const POLL_MS = 100;
const PATIENCE_MS = 45_000;

/** Waits until a run is as it should be; gives up where it does not get there. */
export async function waitForRun(
  stage: Stage,
  run: string,
  holds: (facts: RunFacts) => boolean,
): Promise<RunFacts> {
  const giveUp = AbortSignal.timeout(PATIENCE_MS);
  while (!giveUp.aborted) {
    const shown = await stage.look(run);
    if (holds(shown)) return shown;
    await sleep(POLL_MS);
  }
  throw new Refusal('unavailable', `Run …${run} does not get on.`, `Try: signalbox why ${run}`);
}

export function hasStarted(step: string) {
  return ({ state }: RunFacts) => stepOf(state, step).status !== 'pending';
}

export function isAwaiting({ state }: RunFacts): boolean {
  return isAwaitingApproval(state);
}

export function hasEnded({ state }: RunFacts): boolean {
  return isTerminal(state.status);
}
