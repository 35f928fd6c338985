import { count, tellNumber } from '#src/domain/count.ts';
import type { LoopStart, RunEvent } from '#src/domain/run-events.ts';
import { parseStepPath } from '#src/domain/step-path.ts';
import { describeProgress } from './progress-line.ts';

/** Of more failures in one loop the others are only counted. */
const FAILURES_TOLD_MAX = 3;
/** Of more items that wait for people it is only said that there are some. */
const TASKS_TOLD_MAX = 3;
/** A loop speaks at most so often, and at most once a percent. */
const PAUSE_MS = 300;

interface Counts {
  /** Null: rounds. */
  total: number | null;
  ended: number;
  failed: number;
  asked: number;
  toldPercent: number;
  toldAt: number;
}

/** What is worth a line of a run's events: of a loop's inner steps little more than their number. */
export function openLoopProgress(now: () => number): (event: RunEvent) => string | null {
  const loops = new Map<string, Counts>();
  return (event) => {
    if (event.step === undefined) return describeProgress(event);
    const place = parseStepPath(event.step);
    if (place !== null) return tellInner(event, loops.get(place.loop));
    const loop = loops.get(event.step);
    if (event.type === 'step_started' && event.data.loop) {
      const counts = startCounts(event.data.loop, now());
      loops.set(event.step, counts);
      return `${event.step}: started${tellStart(counts)}`;
    }
    const line = describeProgress(event);
    if (loop === undefined) return line;
    if (event.type === 'loop_advanced') return advance(event, loop, now());
    return line === null ? null : `${line} (${tellCounts(loop)})`;
  };
}

function startCounts({ count: total, reused = [] }: LoopStart, at: number): Counts {
  const ranges = reused.flatMap(({ items }) => items);
  const ended = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  return { total, ended, failed: 0, asked: 0, toldPercent: percentOf(ended, total), toldAt: at };
}

function tellStart({ total, ended }: Counts): string {
  if (total === null) return '';
  return `, ${count(total, 'item')}${ended === 0 ? '' : `, ${tellNumber(ended)} of them kept`}`;
}

/** Somebody may have to act on a failure or a task; the rest is counted. */
function tellInner(event: RunEvent, loop: Counts | undefined): string | null {
  switch (event.type) {
    case 'step_failed':
      if (event.data.will_retry || event.data.reused_from !== undefined) return null;
      if (loop) loop.failed += 1;
      return loop && loop.failed > FAILURES_TOLD_MAX ? null : describeProgress(event);
    case 'task_created':
      if (loop) loop.asked += 1;
      return tellTask(event, loop?.asked ?? 1);
    case 'task_payload_edited':
    case 'task_voted':
    case 'task_completed':
      return describeProgress(event);
    default:
      return null;
  }
}

function tellTask(event: RunEvent, asked: number): string | null {
  if (asked <= TASKS_TOLD_MAX) return describeProgress(event);
  const { loop } = parseStepPath(event.step ?? '') ?? {};
  return asked === TASKS_TOLD_MAX + 1 ? `${loop}: more items wait for people` : null;
}

function advance(
  { step, data }: Extract<RunEvent, { type: 'loop_advanced' }>,
  loop: Counts,
  at: number,
): string | null {
  loop.ended += data.ended.length;
  const percent = percentOf(loop.ended, loop.total);
  if (percent === loop.toldPercent || at - loop.toldAt < PAUSE_MS) return null;
  loop.toldPercent = percent;
  loop.toldAt = at;
  return `${step}: ${tellCounts(loop)}`;
}

function tellCounts({ total, ended, failed }: Counts): string {
  const done =
    total === null ? count(ended, 'round') : `${tellNumber(ended)} of ${count(total, 'item')}`;
  return failed === 0 ? done : `${done}, ${tellNumber(failed)} failed`;
}

/** Of rounds nobody knows how many: each is as good as a percent. */
function percentOf(ended: number, total: number | null): number {
  return total === null ? ended : Math.floor((100 * ended) / Math.max(1, total));
}
