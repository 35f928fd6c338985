import { describeAgo } from '#src/domain/describe-past.ts';
import { describePlace } from '#src/domain/describe-place.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Attempt } from '#src/domain/resume-plan.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { shortIdOf } from '#src/domain/short-id.ts';

/** A run among those that continue each other. */
export interface AttemptChain {
  /** 1 is the first. */
  no: number;
  /** A sentence each: what it continues, and what continues it. */
  sentences: string[];
  /** The UUID of the run that continues it; null: it is the last one. */
  retriedAs: string | null;
}

/** Null for a run that stands alone. */
export function chainOf(facts: RunFacts, redact: Redact): AttemptChain | null {
  const { attempts, runId, now } = facts;
  const at = attempts.findIndex((attempt) => attempt.runId === runId);
  const [own, before, after] = [attempts[at], attempts[at - 1], attempts[at + 1]];
  if (own === undefined || (before === undefined && after === undefined)) return null;
  return {
    no: own.no,
    sentences: [
      ...(before === undefined ? [] : [redact(describeBefore(facts, own, before))]),
      ...(after === undefined ? [] : [redact(describeAfter(after, now))]),
    ],
    retriedAs: after?.runId ?? null,
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

function describeAfter({ runId, by, createdAt, status }: Attempt, now: number): string {
  const who = by === null ? '' : ` by ${by.name}`;
  const when = describeAgo(now - createdAt);
  return `Retried as run …${shortIdOf(runId)}${who}, ${when}; that one is ${status}.`;
}
