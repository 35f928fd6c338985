import { type PostRecord, readSign } from '#src/operations/load-delivery.ts';
import { loadRerouted } from '#src/operations/load-rerouted.ts';
import { placeView } from '#src/views/rerouted.ts';
import { type Desk, reportBug } from './desk.ts';
import { drawDeliveryAlert } from './draw-delivery-alert.ts';
import { drawDigest } from './draw-digest.ts';
import { drawFixQuestion } from './draw-fix-question.ts';
import { drawRepeat } from './draw-repeat.ts';
import { type Drawn, drawRunPost, fingerprintOf } from './draw-run-post.ts';
import { drawStorm } from './draw-storm.ts';
import { drawWaitingList } from './draw-waiting-list.ts';

/** What cannot be drawn now is looked at again after so long. */
export const UNDRAWABLE_MS = 5 * 60_000;

/**
 * undrawable: only a newer version can read its run, its log is broken, or drawing it meets a bug.
 * None of that may keep the cards of others; a store that cannot be read does, and throws.
 */
export async function drawNow(desk: Desk, post: PostRecord): Promise<Drawn> {
  try {
    return await place(desk, post, await drawByKind(desk, post));
  } catch (error) {
    await readSign(desk.app);
    reportBug(desk, post, error);
    return 'undrawable';
  }
}

/** What stands elsewhere than it belongs says so. */
async function place({ app, redact }: Desk, { id }: PostRecord, drawn: Drawn): Promise<Drawn> {
  if (drawn === null || drawn === 'undrawable' || !('rerouted' in drawn.view)) return drawn;
  const rerouted = await loadRerouted(app, id);
  if (rerouted === null) return drawn;
  const view = placeView(drawn.view, rerouted, redact);
  return { ...drawn, view, fingerprint: fingerprintOf(view) };
}

async function drawByKind(desk: Desk, post: PostRecord): Promise<Drawn> {
  const { kind, run } = post;
  switch (kind) {
    case 'failure-alert':
    case 'approval':
    case 'reminder':
    case 'escalation':
    case 'low-balance':
    case 'run':
      if (run === null) throw new Error(`post ${post.id} is of no run`);
      return drawRunPost(desk, { ...post, kind, run });
    case 'waiting-list':
      return drawWaitingList(desk, post);
    case 'repeat':
      return drawRepeat(desk, post);
    case 'storm':
      return drawStorm(desk, post);
    case 'digest':
      return drawDigest(desk, post);
    case 'fix-question':
      return drawFixQuestion(desk, post);
    case 'delivery-alert':
      return drawDeliveryAlert(desk, post);
  }
}
