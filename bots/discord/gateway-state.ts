import type { PartFault } from '#src/domain/part-fault.ts';
import type { DutyStanding } from '#src/operations/keep-duty.ts';
import { type Loss, loseFor } from './gateway-loss.ts';

/** How the connection is, since when by the monotonic clock. */
export type LineState =
  | { type: 'connected'; since: number }
  | { type: 'connecting'; since: number; loss: Loss };

/** How the gateway is, as this process sees it. */
export interface GatewayState {
  standing: DutyStanding;
  /** Since when this process knows whose it is, or does not. */
  since: number;
  /** Null: it is not this process's. */
  line: LineState | null;
}

/** Before the first try. */
export const NOT_YET_OPEN = loseFor('not yet open', 'The connection has not been opened yet.');

/** So long nobody need hear of it: a connection that breaks is resumed within seconds. */
export const SILENCE_MS = 10_000;

const NOBODY_KNOWS: PartFault = {
  error:
    'Nothing is heard from Discord: the database does not say which process holds the gateway.',
  fix: 'See that the database can be reached. It is asked again every second.',
};

/** What /healthz says. */
export function describeGateway({ standing, line }: GatewayState): string {
  if (standing === 'elsewhere') return 'standing by: another process holds the gateway';
  if (line === null)
    return 'standing by: the database has not said which process holds the gateway';
  return line.type === 'connected' ? 'connected' : `connecting (${line.loss.reason})`;
}

/** What is wrong, and how to mend it. That another process holds the gateway is no fault. */
export function faultOfGateway(
  { standing, since, line }: GatewayState,
  now: number,
): PartFault | null {
  if (standing === 'elsewhere') return null;
  if (line === null) return now - since > SILENCE_MS ? NOBODY_KNOWS : null;
  return line.type === 'connected' ? null : faultOfLoss(line, now);
}

function faultOfLoss(
  { loss, since }: Extract<LineState, { type: 'connecting' }>,
  now: number,
): PartFault | null {
  const { reason, means, fix } = loss;
  if (fix !== null) {
    return { error: `Nothing is heard from Discord (${reason}): ${means}`, fix };
  }
  if (now - since <= SILENCE_MS) return null;
  const seconds = Math.floor((now - since) / 1_000);
  const error = `Nothing has been heard from Discord for ${seconds} s (${reason}): ${means}`;
  return {
    error,
    fix: 'It is tried again by itself; check the network of this machine if it lasts.',
  };
}
