import type { PostRecord } from '#src/operations/load-delivery.ts';
import { loadStorm } from '#src/operations/load-storm.ts';
import { viewStorm } from '#src/views/storm.ts';
import type { Desk } from './desk.ts';
import { type Drawn, fingerprintOf } from './draw-run-post.ts';

/** More failures than a channel has messages for. */
export async function drawStorm({ app, redact }: Desk, { id }: PostRecord): Promise<Drawn> {
  const facts = await loadStorm(app, id);
  if (facts === null) return null;
  const view = viewStorm(facts, redact);
  const card = { view, head: 1, fingerprint: fingerprintOf(view), isFinal: facts.isOver };
  return { ...card, picture: null, about: null };
}
