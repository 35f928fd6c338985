import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Desk } from './desk.ts';
import type { Drawn } from './draw-run-post.ts';

/** More failures than a channel has messages for. */
export async function drawStorm(_desk: Desk, _post: PostRecord): Promise<Drawn> {
  return 'undrawable';
}
