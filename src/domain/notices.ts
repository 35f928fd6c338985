import type { RunEvent } from './run-events.ts';

/** Something that chat is owed. Under one subject of a run only the newest is. */
export interface Notice {
  kind: 'failure' | 'approval' | 'reminder' | 'escalation' | 'low_balance';
  /** `run`, `task:<step>`, `escalation:<step>`, or `credits:<threshold>`. */
  subject: string;
}

/** What an append's events make new for people. What is on a card already is redrawn without a notice. */
export function noticesOf(events: readonly RunEvent[]): Notice[] {
  return events.flatMap((event): Notice[] => {
    switch (event.type) {
      case 'state_changed':
        return event.data.to === 'failed' ? [{ kind: 'failure', subject: 'run' }] : [];
      case 'task_created':
        return [{ kind: 'approval', subject: `task:${event.step}` }];
      case 'task_reminded':
        return [
          { kind: 'reminder', subject: `task:${event.step}` },
          ...(event.data.escalates
            ? [{ kind: 'escalation' as const, subject: `escalation:${event.step}` }]
            : []),
        ];
      case 'run_queued':
      case 'run_rejected':
      case 'run_started':
      case 'worker_lost':
      case 'run_completed':
      case 'step_started':
      case 'step_completed':
      case 'step_failed':
      case 'step_cancelled':
      case 'loop_advanced':
      case 'task_payload_edited':
      case 'task_voted':
      case 'task_completed':
      case 'task_withdrawn':
      case 'run_warning':
        return [];
    }
  });
}
