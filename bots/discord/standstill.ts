import { formatDuration } from '#src/domain/format-time.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import type { HeldBackReason } from './ban-guard.ts';
import { explainReason } from './reasons.ts';

/** Discord is not asked at present, by us or because it asked us to wait. */
export interface Standstill {
  reason: HeldBackReason | 'ratelimited';
  /** For so long. */
  afterMs: number;
}

/** Discord often asks for a few seconds: nobody need hear of it. */
const PATIENCE_MS = 10_000;

/** Why nothing can be said in Discord for a while; null: it can, or soon. */
export function faultOfStandstill(standstill: Standstill | null): PartFault | null {
  if (standstill === null) return null;
  const { reason, afterMs } = standstill;
  if (reason === 'ratelimited' && afterMs <= PATIENCE_MS) return null;
  const { means, fix } = explainReason(reason);
  const error = `Discord is asked nothing for another ${formatDuration(afterMs)} (${reason}): ${means}`;
  return { error, fix };
}

/** How the gateway is, and what holds back everything else: "connected; held back for 40 s (ratelimited)". */
export function describeWith(gateway: string, standstill: Standstill | null): string {
  if (standstill === null) return gateway;
  const { reason, afterMs } = standstill;
  return `${gateway}; held back for ${formatDuration(afterMs)} (${reason})`;
}
