import type { PostRecord } from '#src/operations/load-delivery.ts';
import { loadDeliveryAlert } from '#src/operations/load-delivery-alert.ts';
import { viewDeliveryAlert } from '#src/views/delivery-alert.ts';
import type { Desk } from './desk.ts';
import { type Drawn, fingerprintOf } from './draw-run-post.ts';

/** What could not be delivered elsewhere. */
export async function drawDeliveryAlert({ app, redact }: Desk, { id }: PostRecord): Promise<Drawn> {
  const facts = await loadDeliveryAlert(app, id);
  if (facts === null) return null;
  const view = viewDeliveryAlert(facts, redact);
  const card = { view, head: 1, fingerprint: fingerprintOf(view), isFinal: false };
  return { ...card, picture: null, about: null };
}
