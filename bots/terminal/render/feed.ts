import type { RunStatus } from '#src/domain/run-events.ts';
import { widthOf } from './measure.ts';
import {
  type Colour,
  formatDuration,
  formatTime,
  neutraliseLine,
  pad,
  paint,
  shortenTo,
  type TerminalStyle,
} from './text.ts';

/** A run as the feed shows it. */
export interface FeedRow {
  shortId: string;
  workflow: string;
  version: number;
  status: RunStatus;
  awaiting: boolean;
  failureCode: string | null;
  rootStepId: string | null;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
}

const WORKFLOW_COLUMNS_MAX = 40;
const GAP = '  ';

const COLOURS: Record<RunStatus, Colour> = {
  queued: 'dim',
  starting: 'cyan',
  running: 'cyan',
  paused: 'yellow',
  draining: 'yellow',
  completed: 'green',
  failed: 'red',
  stopped: 'dim',
};

/** One line a run, in columns; `now` is what runs that have not ended are measured by. */
export function renderFeed(
  rows: readonly FeedRow[],
  { style, now }: { style: TerminalStyle; now: number },
): string[] {
  const cells = rows.map((row) => cellsOf(row, { style, now }));
  const widths = [0, 1, 2, 3, 4].map((column) =>
    Math.max(0, ...cells.map(({ texts }) => widthOf(texts[column] ?? ''))),
  );
  return cells.map(({ texts, colour, why }) => {
    const [id = '', status = '', ...rest] = texts.map((text, at) => pad(text, widths[at] ?? 0));
    const start = [id, status, ...rest].join(GAP);
    const room = style.width - widthOf(start) - GAP.length;
    const end = why === '' || room < 10 ? '' : GAP + shortenTo(why, room);
    return [id, paint(style, colour, status), ...rest].join(GAP).trimEnd() + end;
  });
}

interface Cells {
  texts: string[];
  colour: Colour;
  why: string;
}

function cellsOf(row: FeedRow, { style, now }: { style: TerminalStyle; now: number }): Cells {
  const { status, awaiting, workflow, version, failureCode, rootStepId } = row;
  const name = shortenTo(neutraliseLine(workflow), WORKFLOW_COLUMNS_MAX);
  const took = (row.finishedAt ?? now) - (row.startedAt ?? row.createdAt);
  const texts = [
    row.shortId,
    awaiting ? 'awaiting approval' : status,
    `${name} v${version}`,
    formatTime(row.createdAt, style),
    formatDuration(Math.max(0, took)),
  ];
  const root = rootStepId === null ? '' : ` at ${neutraliseLine(rootStepId)}`;
  const colour = awaiting ? 'yellow' : COLOURS[status];
  return { texts, colour, why: failureCode === null ? '' : failureCode + root };
}
