import type { RunState } from './run-state.ts';

/** "stopped (RUN_STOPPED by @ana, 4 min ago)": a status with what is known of how it came about. */
export function describePast(state: RunState, now: number): string {
  const code = state.failure?.code;
  const who = state.status === 'stopped' && state.stoppedBy ? ` by ${state.stoppedBy.name}` : '';
  const when = state.finishedAt === null ? '' : describeAgo(now - state.finishedAt);
  const details = [code ? `${code}${who}` : '', when].filter(Boolean).join(', ');
  return details ? `${state.status} (${details})` : state.status;
}

/** "4 min ago", "just now": a span of milliseconds in the words of a person. */
export function describeAgo(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}
