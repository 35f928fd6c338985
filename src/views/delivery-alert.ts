import type { DeliveryAlertFacts } from '#src/domain/delivery-alert.ts';
import type { Redact } from '#src/domain/redact.ts';
import { type Action, actionFor } from './action.ts';
import type { Tone } from './run-view.ts';

/** So many messages are named. */
const MISSED_MAX = 5;

/** What could not be told where it belongs, told where it can be. */
export interface DeliveryAlertView extends DeliveryAlertFacts {
  kind: 'delivery-alert';
  tone: Tone;
  missedLeft: number;
  actions: Action[];
}

export function viewDeliveryAlert(facts: DeliveryAlertFacts, redact: Redact): DeliveryAlertView {
  const { surface, place, reason, fix, count, firstAt, lastAt } = facts;
  const missed = facts.missed.slice(0, MISSED_MAX);
  const [newest] = missed;
  return {
    kind: 'delivery-alert',
    tone: 'bad',
    surface,
    place: redact(place),
    reason: redact(reason),
    fix: redact(fix),
    count,
    firstAt,
    lastAt,
    missed: missed.map((post) => {
      return { ...post, workflow: post.workflow === null ? null : redact(post.workflow) };
    }),
    missedLeft: Math.max(0, count - missed.length),
    actions: newest?.run == null ? [] : [actionFor({ type: 'why-quiet', runId: newest.run.runId })],
  };
}
