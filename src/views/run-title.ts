import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { type AttemptChain, chainOf } from './attempt-chain.ts';

/** Which run it is, in the facts that every card opens with. */
export interface RunTitle {
  workflow: string;
  version: number;
  runId: string;
  shortId: string;
  /** What set it off: `cli`, `cron`, `api`, … */
  trigger: string;
  startedBy: string | null;
  /** When it started, or was queued where it never started; milliseconds since 1970. */
  at: number;
  /** From then to its end, or to now. */
  tookMs: number;
  /** Its place among runs that continue each other; null: it stands alone. */
  chain: AttemptChain | null;
}

export function titleOf(facts: RunFacts, redact: Redact): RunTitle {
  const { workflow, version, runId, shortId, state, now } = facts;
  const at = state.startedAt ?? state.queuedAt;
  return {
    workflow: redact(workflow),
    version,
    runId,
    shortId,
    trigger: redact(state.trigger),
    startedBy: state.by === null ? null : redact(state.by.name),
    at,
    tookMs: Math.max(0, (state.finishedAt ?? now) - at),
    chain: chainOf(facts, redact),
  };
}

/** "started by @ana (cli)". */
export function describeStart(
  { startedBy, trigger }: RunTitle,
  tell: (name: string) => string,
): string {
  return `started${startedBy === null ? '' : ` by ${tell(startedBy)}`} (${tell(trigger)})`;
}

/** "Retried as run …91c04f2a by @ana", to go on with when. */
export function describeRetried(
  { shortId, by }: NonNullable<AttemptChain['retried']>,
  tell: (name: string) => string,
): string {
  return `Retried as run …${shortId}${by === null ? '' : ` by ${tell(by)}`}`;
}
