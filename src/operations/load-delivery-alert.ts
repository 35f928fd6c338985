import type { ReadApp } from '#src/app.ts';
import type { DeliveryAlertFacts } from '#src/domain/delivery-alert.ts';
import * as alerts from '#src/store/delivery-alerts.ts';

/** What the post of an alert says now of a place that takes nothing; null: another one tells of it since. */
export function loadDeliveryAlert(
  { db }: ReadApp,
  post: string,
): Promise<DeliveryAlertFacts | null> {
  return alerts.loadDeliveryAlert(db, post);
}
