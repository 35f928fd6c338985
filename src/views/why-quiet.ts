import type { Redact } from '#src/domain/redact.ts';
import type { LedgerEntry, WhyQuietFacts } from '#src/domain/why-quiet.ts';
import { type Action, actionFor } from './action.ts';

/** What chat was told of a run or a workflow, and why it was not told more. */
export interface WhyQuietView {
  kind: 'why-quiet';
  about: WhyQuietFacts['about'];
  now: number;
  /** The newest first. */
  entries: LedgerEntry[];
  isMore: boolean;
  standing: string[];
  actions: Action[];
}

export function viewWhyQuiet(facts: WhyQuietFacts, redact: Redact): WhyQuietView {
  const { about, now, entries, isMore, standing } = facts;
  const workflow = redact(about.workflow);
  return {
    kind: 'why-quiet',
    about: { ...about, workflow },
    now,
    entries: entries.map((entry) => ({
      ...entry,
      workflow: entry.workflow === null ? null : redact(entry.workflow),
      place: redact(entry.place),
      reason: entry.reason === null ? null : redact(entry.reason),
    })),
    isMore,
    standing: standing.map(redact),
    actions: [
      about.type === 'run'
        ? actionFor({ type: 'show', runId: about.run.runId })
        : actionFor({ type: 'list', section: 'failed', workflow }),
    ],
  };
}
