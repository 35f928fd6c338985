import type { Badge } from '#src/domain/badge.ts';
import type { Diagnosis } from '#src/domain/diagnose.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { isAwaitingApproval, type RunState } from '#src/domain/run-state.ts';
import type { NextAct } from './next-act.ts';
import { type RunTitle, titleOf } from './run-title.ts';
import { rowsOf, type StepRow } from './step-row.ts';

/** What a run has to say, before anyone decides how it is drawn. */
export interface RunView {
  kind: 'run';
  title: RunTitle;
  status: RunStatus;
  tone: Tone;
  /** The status in words, with what is known of how it came about. */
  headline: string;
  rows: StepRow[];
  /** How many steps wear each badge, the ones that need eyes first. */
  counts: { badge: Badge; count: number }[];
  /** Why it does not move, if it does not. */
  stuck: Diagnosis | null;
  warnings: number;
  next: NextAct[];
}

/** good: as it should be. bad: someone must act. busy: under way. waiting: for a person. neutral: meant so. */
export type Tone = 'good' | 'bad' | 'busy' | 'waiting' | 'neutral';

/** Badges by how much they ask of the reader. */
export const BADGE_ORDER: readonly Badge[] = [
  'Failed',
  'Running',
  'Waiting',
  'Cancelled',
  'Pending',
  'Success',
  'Skipped (Blocked)',
  'Skipped',
];

/** The view of any run, at any moment of its life. Text from outside goes through `redact`. */
export function viewRun(facts: RunFacts, redact: Redact): RunView {
  const { state, stuck } = facts;
  const rows = rowsOf(facts, redact);
  const { tone, headline, next } = describe(state);
  const byBadge = Map.groupBy(rows, ({ badge }) => badge);
  return {
    kind: 'run',
    title: titleOf(facts, redact),
    status: state.status,
    tone,
    headline: redact(headline),
    rows,
    counts: BADGE_ORDER.flatMap((badge) => {
      const count = byBadge.get(badge)?.length ?? 0;
      return count === 0 ? [] : [{ badge, count }];
    }),
    stuck: stuck === null ? null : redactDiagnosis(stuck, redact),
    warnings: state.warnings,
    next,
  };
}

/** Everything about a run that depends on where it stands. */
function describe(state: RunState): Pick<RunView, 'tone' | 'headline' | 'next'> {
  const { status, failure, pausedBy, stoppedBy } = state;
  switch (status) {
    case 'queued':
      return { tone: 'busy', headline: 'queued', next: ['follow', 'explain'] };
    case 'starting':
      return { tone: 'busy', headline: 'starting', next: ['follow', 'explain'] };
    case 'running':
      return isAwaitingApproval(state)
        ? { tone: 'waiting', headline: 'awaiting approval', next: ['explain'] }
        : { tone: 'busy', headline: 'running', next: ['follow', 'explain'] };
    case 'paused':
      return { tone: 'waiting', headline: `paused${byWhom(pausedBy)}`, next: ['explain'] };
    case 'draining':
      return {
        tone: 'busy',
        headline: `draining: a graceful stop${byWhom(stoppedBy)}`,
        next: ['follow', 'explain'],
      };
    case 'completed':
      return { tone: 'good', headline: 'completed', next: ['read_results', 'read_log'] };
    case 'failed':
      return { tone: 'bad', headline: describeFailure(failure), next: ['explain', 'read_log'] };
    case 'stopped':
      return {
        tone: 'neutral',
        headline: `stopped${byWhom(stoppedBy)}`,
        next: ['start_again', 'read_log'],
      };
  }
}

function describeFailure(failure: RunState['failure']): string {
  if (failure === null) return 'failed';
  const at = failure.stepId === null ? '' : ` at ${failure.stepId}`;
  return `failed${at}: ${failure.code}`;
}

function byWhom(actor: { name: string } | null): string {
  return actor === null ? '' : ` by ${actor.name}`;
}

function redactDiagnosis({ symptom, cause, next }: Diagnosis, redact: Redact): Diagnosis {
  return { symptom: redact(symptom), cause: redact(cause), next: redact(next) };
}
