import type { App } from '#src/app.ts';
import { describeStop } from '#src/domain/describe-stop.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Actor } from '#src/domain/run-events.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { askOfRun, type RunAnswer } from './ask-of-run.ts';
import type { Caller } from './caller.ts';

/** How long what is in flight may take to finish, unless somebody says otherwise. */
export const DRAIN_MS = 60_000;
const DRAIN_MS_MIN = 1_000;
export const DRAIN_MS_MAX = 24 * 3_600_000;

export interface StopOrder {
  /** Whether what is in flight may finish. */
  isGraceful: boolean;
  /** Only of a graceful stop; absent: DRAIN_MS. */
  drainMs?: number;
}

export const STOPPING = { needs: 'project_contributor', what: 'stop runs' } as const;

/** Stops a run, at once or when what is in flight has finished. */
export async function stopRun(
  app: App,
  caller: Caller,
  { run, ...order }: StopOrder & { run: string },
): Promise<RunAnswer> {
  return askOfRun(app, caller, {
    ...STOPPING,
    verb: order.isGraceful ? 'drain' : 'stop',
    run,
    order: () => ({
      request: toStopRequest(order, caller.actor),
      say: (change) => `${change.name} is ${describeStop(change)}.`,
    }),
  });
}

/** Throws a Refusal when the time to drain is out of bounds. */
export function toStopRequest(
  { isGraceful, drainMs = DRAIN_MS }: StopOrder,
  by: Actor,
): Extract<RunRequest, { type: 'stop_graceful' | 'stop_immediate' }> {
  if (!isGraceful) return { type: 'stop_immediate', by };
  if (drainMs >= DRAIN_MS_MIN && drainMs <= DRAIN_MS_MAX) {
    return { type: 'stop_graceful', by, drainMs };
  }
  const message = 'The time for what is in flight to finish must be from 1 s to 24 h.';
  throw new Refusal('invalid', message, 'Give it so: --timeout 60s.');
}
