import type { RunState } from './run-state.ts';

/** "stopped (RUN_STOPPED by @ana, 4 min ago)": a status with what is known of how it came about. */
export function describePast(state: RunState, now: number): string {
  const details = detailsOf(state, now);
  return details.length === 0 ? state.status : `${state.status} (${details.join(', ')})`;
}

function detailsOf(state: RunState, now: number): string[] {
  const { status, failure, stoppedBy, pausedBy, pausedAt, drainDeadlineAt, finishedAt } = state;
  if (pausedAt !== null) return [...byWhom(pausedBy), describeAgo(now - pausedAt)];
  if (drainDeadlineAt !== null) {
    return [...byWhom(stoppedBy), `${describeSpan(drainDeadlineAt - now)} left`];
  }
  if (finishedAt === null) return [];
  const ended = describeAgo(now - finishedAt);
  if (failure === null) return [ended];
  const who = status === 'stopped' ? byWhom(stoppedBy) : [];
  return [[failure.code, ...who].join(' '), ended];
}

function byWhom(actor: { name: string } | null): string[] {
  return actor === null ? [] : [`by ${actor.name}`];
}

/** "4 min ago", "just now": a span of milliseconds in the words of a person. */
export function describeAgo(ms: number): string {
  return ms < 5_000 ? 'just now' : `${describeSpan(ms)} ago`;
}

/** "40 s", "4 min": rounded down, never negative. */
export function describeSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** Rounded up, never negative. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
