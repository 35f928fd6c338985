import type { ListedRun } from '#src/domain/command-center.ts';
import type { CreditFacts } from '#src/domain/credits.ts';
import type { DigestFacts } from '#src/domain/digest.ts';
import { formatTime } from '#src/domain/format-time.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { viewCredits } from '#src/views/credits.ts';
import { viewDigest } from '#src/views/digest.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import { type RetryPreviewFacts, viewRetryPreview } from '#src/views/retry-preview.ts';
import { viewRun } from '#src/views/run-view.ts';
import { neutraliseLine } from '../words/readable.ts';
import { type EventRow, renderEvent } from './render/event-line.ts';
import { renderFeed } from './render/feed.ts';
import { renderView } from './render/render-view.ts';
import { renderTable } from './render/table.ts';
import { type TerminalStyle } from './render/text.ts';

/** What a terminal can show. */
export interface Terminal {
  run: (facts: RunFacts, redact: Redact) => string;
  /** Null for a run that has neither failed nor been stopped. */
  failure: (facts: RunFacts, redact: Redact) => string | null;
  graph: (facts: RunFacts, redact: Redact) => string;
  /** What a retry will do; `isStarting`: it does so now. */
  retry: (planned: RetryPreviewFacts, redact: Redact, isStarting: boolean) => string;
  /** Null: credits were never switched on. */
  credits: (facts: CreditFacts | null, redact: Redact) => string;
  digest: (facts: DigestFacts, redact: Redact) => string;
  /** A line a run. */
  feed: (rows: readonly ListedRun[], now: number) => string[];
  event: (event: EventRow) => string;
  /** Rows of text from outside, a line each, in columns. */
  table: (rows: readonly (readonly string[])[]) => string[];
  /** Milliseconds since 1970 by the reader's own clock: "22 Nov 22:13". */
  time: (at: number) => string;
  /** Text from outside on one line, safe to print. */
  line: (text: string) => string;
}

/** For the verbs of the command line: what to type next are commands of a shell. */
export function openTerminal(asked: Omit<TerminalStyle, 'voice'>): Terminal {
  const style: TerminalStyle = { ...asked, voice: 'cli' };
  return {
    run: (facts, redact) => renderView(viewRun(facts, redact), style),
    failure: (facts, redact) => {
      const view = viewFailureAlert(facts, redact);
      return view === null ? null : renderView(view, style);
    },
    graph: (facts, redact) => renderView(viewGraph(facts, redact), style),
    retry: (planned, redact, isStarting) =>
      renderView(viewRetryPreview({ ...planned, isStarting }, redact), style),
    credits: (facts, redact) => renderView(viewCredits(facts, redact), style),
    digest: (facts, redact) => renderView(viewDigest(facts, redact), style),
    feed: (rows, now) => renderFeed(rows, { style, now }),
    event: (event) => renderEvent(event, style),
    table: renderTable,
    time: (at) => formatTime(at, style),
    line: neutraliseLine,
  };
}
