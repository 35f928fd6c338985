import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Desk } from './desk.ts';
import type { Drawn } from './draw-run-post.ts';

/** More failures like those of an alert, in its thread. */
export async function drawRepeat(_desk: Desk, _post: PostRecord): Promise<Drawn> {
  return 'undrawable';
}
