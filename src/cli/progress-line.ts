import type { RunEvent } from '#src/domain/run-events.ts';
import { shortIdOf } from '#src/domain/short-id.ts';

/** What is worth a line on stderr while a run goes on; null: nothing. */
export function describeProgress(event: RunEvent): string | null {
  const { step = '' } = event;
  switch (event.type) {
    case 'step_started':
      return event.data.attempt === 1
        ? `${step}: started`
        : `${step}: attempt ${event.data.attempt}`;
    case 'step_completed':
      if (!('skipped' in event.data)) {
        const { reused_from: from } = event.data;
        return `${step}: ${from === undefined ? 'done' : `kept from …${shortIdOf(from)}`}`;
      }
      // Blocked steps are counted in the result; there may be hundreds.
      return event.data.reason === 'blocked' ? null : `${step}: skipped (${event.data.reason})`;
    case 'step_failed': {
      const { code, message, will_retry: willRetry, tolerated } = event.data;
      const again = willRetry ? '; it will be tried again' : '';
      return `${step}: failed${tolerated ? ', tolerated' : ''}, ${code}: ${message}${again}`;
    }
    case 'step_cancelled':
      return `${step}: cancelled`;
    case 'task_created':
      return `${step}: waits for a person`;
    case 'task_payload_edited':
      return `${step}: edited by ${event.data.by.name}`;
    case 'task_voted':
      return `${step}: ${event.data.by.name} is for it`;
    case 'task_completed':
      return `${step}: ${event.data.approved ? 'approved' : 'rejected'} by ${event.data.by.name}`;
    case 'run_warning':
      return `warning: ${event.data.message}`;
    case 'worker_lost':
      return 'its worker was lost; another one takes it over';
    case 'loop_advanced':
    case 'run_queued':
    case 'run_rejected':
    case 'run_started':
    case 'state_changed':
    case 'task_reminded':
    case 'task_withdrawn':
    case 'run_completed':
      return null;
  }
}
