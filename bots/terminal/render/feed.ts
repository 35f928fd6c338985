import type { ListedRun } from '#src/domain/command-center.ts';
import { formatDuration, formatTime } from '#src/domain/format-time.ts';
import type { RunStatus } from '#src/domain/run-events.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import { describeListed } from '#src/views/command-center-words.ts';
import { neutraliseLine } from '../../words/readable.ts';
import { widthOf } from './measure.ts';
import { type Colour, pad, paint, shortenTo, type TerminalStyle } from './text.ts';

const WORKFLOW_COLUMNS_MAX = 45;
const WORKFLOW_COLUMNS_MIN = 12;
/** With less room the reason is left out: `why` has it. */
const WHY_COLUMNS_MIN = 10;
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

/** One line a run, in columns, without the times where it is narrow; `now` is what runs that have not ended are measured by. */
export function renderFeed(
  rows: readonly ListedRun[],
  { style, now }: { style: Pick<TerminalStyle, 'colours' | 'width' | 'timeZone'>; now: number },
): string[] {
  const cells = rows.map((row) => cellsOf(row, { style, now }));
  const widest = (column: 'id' | 'status' | 'workflow' | 'time' | 'took') =>
    Math.max(0, ...cells.map((row) => widthOf(row[column])));
  const [id, status, time, took] = [widest('id'), widest('status'), widest('time'), widest('took')];
  const place = id + status + 2 * GAP.length;
  const times = time + took + 2 * GAP.length;
  const hasTimes = place + times + WORKFLOW_COLUMNS_MIN <= style.width;
  const others = place + (hasTimes ? times : 0);
  const room = Math.max(1, style.width - others);
  const workflow = Math.min(widest('workflow'), WORKFLOW_COLUMNS_MAX, room);
  const whyRoom = style.width - others - workflow - GAP.length;
  return cells.map((row) => {
    const gap = ' '.repeat(status - widthOf(row.status));
    const columns = [
      row.id,
      paint(style, row.colour, row.status) + gap,
      pad(row.workflow, workflow),
      ...(hasTimes ? [pad(row.time, time), pad(row.took, took)] : []),
      ...(whyRoom < WHY_COLUMNS_MIN ? [] : [shortenTo(row.why, whyRoom)]),
    ];
    return columns.join(GAP).trimEnd();
  });
}

interface Cells {
  id: string;
  status: string;
  colour: Colour;
  workflow: string;
  time: string;
  took: string;
  why: string;
}

function cellsOf(
  row: ListedRun,
  { style, now }: { style: Pick<TerminalStyle, 'timeZone'>; now: number },
): Cells {
  const { runId, status, awaiting, workflow, version, createdAt } = row;
  const { state, failure, chain, tookMs } = describeListed(row, { now, tell: neutraliseLine });
  return {
    id: shortIdOf(runId),
    status: state,
    colour: awaiting ? 'yellow' : COLOURS[status],
    workflow: `${shortenTo(neutraliseLine(workflow), WORKFLOW_COLUMNS_MAX - 5)} v${version}`,
    time: formatTime(createdAt, style),
    took: formatDuration(tookMs),
    why: [...chain, ...(failure === null ? [] : [failure])].join(' · '),
  };
}
