import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Desk } from './desk.ts';
import type { Drawn } from './draw-run-post.ts';

/** What could not be delivered elsewhere. */
export async function drawDeliveryAlert(_desk: Desk, _post: PostRecord): Promise<Drawn> {
  return 'undrawable';
}
