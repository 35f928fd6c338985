import { describePlace } from '#src/domain/describe-place.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Attempt } from '#src/domain/resume-plan.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { shortIdOf } from '#src/domain/short-id.ts';

/** A run among those that continue each other. */
export interface AttemptChain {
  /** 1 is the first. */
  no: number;
  /** A sentence on the run that it continues; null: it is the first one. */
  continues: string | null;
  /** The run that continues it; null: it is the last one. */
  retried: { runId: string; shortId: string; by: string | null; at: number } | null;
  now: number;
}

/** Null for a run that stands alone. */
export function chainOf(facts: RunFacts, redact: Redact): AttemptChain | null {
  const { attempts, runId, now } = facts;
  const at = attempts.findIndex((attempt) => attempt.runId === runId);
  const [own, before, after] = [attempts[at], attempts[at - 1], attempts[at + 1]];
  if (own === undefined) return null;
  return {
    no: own.no,
    continues: before === undefined ? null : redact(describeBefore(facts, own, before)),
    retried: after === undefined ? null : viewAfter(after, redact),
    now,
  };
}

function describeBefore(
  { graph }: Pick<RunFacts, 'graph'>,
  { no }: Attempt,
  { runId, rootStepId, status }: Attempt,
): string {
  const at = rootStepId === null ? '' : ` at ${describePlace(graph, rootStepId)}`;
  const how = status === 'stopped' ? 'was stopped' : `failed${at}`;
  return `Attempt ${no}: it continues run …${shortIdOf(runId)}, which ${how}.`;
}

function viewAfter({ runId, by, createdAt: at }: Attempt, redact: Redact) {
  return { runId, shortId: shortIdOf(runId), by: by === null ? null : redact(by.name), at };
}
