import type { ReadApp } from '#src/app.ts';
import { nameGoal } from '#src/domain/name-goal.ts';
import { listSubscriptionRows, type Subscription } from '#src/store/subscriptions.ts';
import { describeScope, describeTimetable } from './describe-subscription.ts';

/** A subscription as a list shows it. */
export interface ListedSubscription
  extends Pick<
    Subscription,
    'surface' | 'place' | 'zone' | 'minute' | 'weekday' | 'scope' | 'whenEmpty' | 'createdBy'
  > {
  number: number;
  /** "slack:C0123ABCD", "terminal" */
  to: string;
  /** "daily at 09:00 Europe/Berlin" */
  when: string;
  /** "all workflows" */
  of: string;
  next: Subscription['due'];
}

/** All of the project, or those of a place; there are never many. */
export async function listSubscriptions(
  { db, projectId }: ReadApp,
  where: Partial<Pick<Subscription, 'surface' | 'place'>> = {},
): Promise<ListedSubscription[]> {
  const rows = await listSubscriptionRows(db, projectId, where);
  return rows.map((row) => {
    const { id: number, surface, place, zone, minute, weekday, scope, due: next } = row;
    const listed = { number, surface, place, zone, minute, weekday, scope, next };
    const { whenEmpty, createdBy } = row;
    const words = { to: nameGoal(row), when: describeTimetable(row), of: describeScope(scope) };
    return { ...listed, ...words, whenEmpty, createdBy };
  });
}
