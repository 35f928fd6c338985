import { WEEKDAYS } from '#src/calendar/dates.ts';
import { describeMinute, describeOffset } from '#src/calendar/zones.ts';
import type { DigestScope } from '#src/domain/digest.ts';
import type { Subscription } from '#src/store/subscriptions.ts';

type Described = Pick<Subscription, 'zone' | 'minute' | 'weekday' | 'scope' | 'whenEmpty' | 'due'>;

/** "A digest of all workflows comes daily at 09:00 Europe/Berlin; the next on 2026-11-24 (UTC+01:00)." */
export function describeSubscription(subscription: Described): string {
  const { scope, whenEmpty, due, zone } = subscription;
  const when = describeTimetable(subscription);
  const empty = whenEmpty === 'quiet' ? ', unless there is nothing to say' : '';
  const next = `${due.date} (${describeOffset(due.at, zone)})`;
  return `A digest of ${describeScope(scope)} comes ${when}${empty}; the next on ${next}.`;
}

/** "weekly on mon at 09:00 Europe/Berlin" */
export function describeTimetable({
  zone,
  minute,
  weekday,
}: Pick<Described, 'zone' | 'minute' | 'weekday'>): string {
  const cadence = weekday === null ? 'daily' : `weekly on ${WEEKDAYS[weekday - 1]}`;
  return `${cadence} at ${describeMinute(minute)} ${zone}`;
}

export function describeScope({ workflow, tag }: DigestScope): string {
  if (workflow !== undefined) return `workflow "${workflow}"`;
  return tag === undefined ? 'all workflows' : `workflows with the tag "${tag}"`;
}
