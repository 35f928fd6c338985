import type { PostRecord } from '#src/operations/load-delivery.ts';
import type { Desk } from './desk.ts';
import type { Drawn } from './draw-run-post.ts';

/** More approvals at once than a channel has messages for. */
export async function drawWaitingList(_desk: Desk, _post: PostRecord): Promise<Drawn> {
  return 'undrawable';
}
