import { loadReply } from '#src/operations/load-alert-context.ts';
import { loadPostFacts, type PostRecord } from '#src/operations/load-delivery.ts';
import { viewRepeat } from '#src/views/repeat.ts';
import type { Desk } from './desk.ts';
import { type Drawn, fingerprintOf } from './draw-run-post.ts';

/** More failures like those of an alert, in its thread. */
export async function drawRepeat({ app, redact }: Desk, post: PostRecord): Promise<Drawn> {
  const reply = await loadReply(app, post);
  if (reply === null) return null;
  const facts = await loadPostFacts(app, reply.run);
  if (facts === null) return 'undrawable';
  const view = viewRepeat(facts, reply, redact);
  if (view === null) return null;
  const card = { view, head: facts.state.head, fingerprint: fingerprintOf(view), isFinal: true };
  return { ...card, picture: null, about: null };
}
