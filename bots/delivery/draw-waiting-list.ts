import { type PostRecord } from '#src/operations/load-delivery.ts';
import { loadWaitingList } from '#src/operations/load-waiting-list.ts';
import { viewWaiting } from '#src/views/tasks.ts';
import type { Desk } from './desk.ts';
import { type Drawn, fingerprintOf } from './draw-run-post.ts';

/** More approvals at once than a channel has messages for. */
export async function drawWaitingList({ app, redact }: Desk, post: PostRecord): Promise<Drawn> {
  const { tasks, count, head } = await loadWaitingList(app, post);
  // Nobody has seen it, and nothing waits any more.
  if (count === 0 && post.message === null) return null;
  const view = viewWaiting(tasks, { waiting: count, now: app.clock.now() }, redact);
  const fingerprint = fingerprintOf(view);
  return { view, head, fingerprint, isFinal: count === 0, about: null, picture: null };
}
