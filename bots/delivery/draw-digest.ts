import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Desk } from './desk.ts';
import type { Drawn } from './draw-run-post.ts';

/** What one digest says, as it was when that was made. */
export async function drawDigest(_desk: Desk, _post: PostRecord): Promise<Drawn> {
  return 'undrawable';
}
