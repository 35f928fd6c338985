import type { DigestFacts, DigestGroup, DigestScope, EndCounts } from '#src/domain/digest.ts';
import type { Redact } from '#src/domain/redact.ts';
import { type Action, actionFor } from './action.ts';
import { redactRerouted } from './rerouted.ts';
import type { Tone } from './run-view.ts';
import { redactSaid } from './said-words.ts';
import { actionsOfGroup } from './signature-actions.ts';
import { rowOf, type SignatureRow } from './signature-row.ts';

/** What became of a day's or a week's runs, and what has changed since the digest before. */
export interface DigestView
  extends Omit<DigestFacts, 'groups' | 'waiting' | 'stuck' | 'counts' | 'before'> {
  kind: 'digest';
  tone: Tone;
  counts: Totals;
  before: Totals | null;
  /** Those that there are, in the order of what asks most of the reader. */
  sections: { trend: DigestGroup['trend']; rows: DigestRow[] }[];
  waiting: (DigestFacts['waiting'][number] & { actions: Action[] })[];
  stuck: (DigestFacts['stuck'][number] & { actions: Action[] })[];
  actions: Action[];
}

export interface Totals extends EndCounts {
  runs: number;
  /** Tenths of a percent of the runs that nobody stopped, rounded down; null: there were none. */
  successPermille: number | null;
}

export interface DigestRow
  extends SignatureRow,
    Pick<DigestGroup, 'said' | 'trend' | 'day' | 'claimedBy' | 'mutedUntil'> {}

const TRENDS = ['new', 'still_failing', 'recovered'] as const;
const WEEK_MS = 7 * 24 * 3_600_000;

export function viewDigest(facts: DigestFacts, redact: Redact): DigestView {
  const { groups, waiting, stuck, scope, counts, before, ...rest } = facts;
  const shown = redactScope(scope, redact);
  const rows = groups.map((group) => digestRowOf(group, redact));
  return {
    ...rest,
    kind: 'digest',
    tone: toneOf(facts),
    counts: totalOf(counts),
    before: before && totalOf(before),
    scope: shown,
    sections: TRENDS.flatMap((trend) => {
      const some = rows.filter((row) => row.trend === trend);
      return some.length === 0 ? [] : [{ trend, rows: some }];
    }),
    stopped: facts.stopped.map((each) => ({ ...each, workflow: redact(each.workflow) })),
    waiting: waiting.map(({ workflow, title, ...run }) => ({
      ...run,
      workflow: redact(workflow),
      title: redact(title),
      actions: [actionFor({ type: 'show', runId: run.runId })],
    })),
    stuck: stuck.map(({ workflow, symptom, ...run }) => ({
      ...run,
      workflow: redact(workflow),
      symptom: redact(symptom),
      actions: [actionFor({ type: 'why', runId: run.runId })],
    })),
    rerouted: redactRerouted(facts.rerouted, redact),
    actions: actionsOf({ ...facts, scope: shown }),
  };
}

function redactScope({ workflow, tag }: DigestScope, redact: Redact): DigestScope {
  return {
    ...(workflow === undefined ? {} : { workflow: redact(workflow) }),
    ...(tag === undefined ? {} : { tag: redact(tag) }),
  };
}

/** Of no run nothing is a success. */
function totalOf({ completed, failed, stopped }: EndCounts): Totals {
  const judged = completed + failed;
  // Rounded down: with one failure in ten thousand it is not 100 %.
  const successPermille = judged === 0 ? null : Math.floor((completed * 1_000) / judged);
  return { completed, failed, stopped, runs: judged + stopped, successPermille };
}

function digestRowOf(group: DigestGroup, redact: Redact): DigestRow {
  const { said, trend, day, claimedBy, mutedUntil, newest, count } = group;
  const [isMuted, isQuiet] = [mutedUntil !== null, trend === 'recovered'];
  return {
    ...rowOf(group, redact),
    said: redactSaid(said, redact),
    trend,
    day,
    claimedBy: claimedBy === null ? null : redact(claimedBy),
    mutedUntil,
    actions: actionsOfGroup({ newest, count, isMuted, isQuiet }),
  };
}

function toneOf({ groups, waiting, stuck, undelivered, counts }: DigestFacts): Tone {
  if (groups.some(({ trend }) => trend !== 'recovered')) return 'bad';
  const isWaiting = waiting.length > 0 || stuck.length > 0 || undelivered > 0;
  if (isWaiting) return 'waiting';
  // That nothing has run at all may be good, or not.
  const isGood = counts.failed === 0 && counts.completed > 0;
  return isGood ? 'good' : 'neutral';
}

/** The way to what stands on no line of it. */
function actionsOf({ counts, waiting, scope, ...facts }: DigestFacts): Action[] {
  const filter = scope.workflow === undefined ? {} : { workflow: scope.workflow };
  const since = sinceOf(facts);
  return [
    ...(counts.failed + counts.stopped === 0
      ? []
      : [actionFor({ type: 'list', section: 'failed', ...filter, ...since })]),
    ...(waiting.length === 0 ? [] : [actionFor({ type: 'list', section: 'awaiting', ...filter })]),
  ];
}

/** A list is of a day unless it is told otherwise. */
function sinceOf({ cadence, from, until }: Pick<DigestFacts, 'cadence' | 'from' | 'until'>): {
  sinceMs?: number;
} {
  switch (cadence) {
    case 'daily':
      return {};
    case 'weekly':
      return { sinceMs: WEEK_MS };
    case 'window':
      return { sinceMs: Math.max(1, Math.round(until - from)) };
  }
}
