import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '#src/domain/errors.ts';
import { isTerminal } from '#src/domain/run-events.ts';
import type { ShownRun, Stage } from './stage.ts';

const POLL_MS = 300;
const PATIENCE_MS = 45_000;

/** Waits until a run is as it should be; gives up where it does not get there. */
export async function waitForRun(
  stage: Stage,
  run: string,
  holds: (shown: ShownRun) => boolean,
): Promise<ShownRun> {
  const giveUp = AbortSignal.timeout(PATIENCE_MS);
  while (!giveUp.aborted) {
    const shown = await stage.look(run);
    if (holds(shown)) return shown;
    await sleep(POLL_MS);
  }
  throw new Refusal('unavailable', `Run …${run} does not get on.`, `Try: signalbox why ${run}`);
}

export function hasStarted(step: string) {
  return ({ steps }: ShownRun) =>
    steps.some(({ id, status }) => id === step && status !== 'pending');
}

export function isAwaiting({ orchestration_phase: phase }: ShownRun): boolean {
  return phase === 'awaiting_approval';
}

export function hasEnded({ status }: ShownRun): boolean {
  return isTerminal(status);
}
