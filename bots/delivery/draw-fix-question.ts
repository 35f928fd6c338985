import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Desk } from './desk.ts';
import type { Drawn } from './draw-run-post.ts';

/** In the thread of an alert that somebody claimed and that recovered: what fixed it? */
export async function drawFixQuestion(_desk: Desk, _post: PostRecord): Promise<Drawn> {
  return 'undrawable';
}
