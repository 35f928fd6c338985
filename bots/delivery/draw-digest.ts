import type { PostRecord } from '#src/operations/load-delivery.ts';
import { loadDigest } from '#src/operations/load-digest.ts';
import { describeChart } from '#src/pictures/describe-chart.ts';
import { viewDigest } from '#src/views/digest.ts';
import type { Desk } from './desk.ts';
import { type Drawn, fingerprintOf } from './draw-run-post.ts';

/** What one digest says, as it was when that was made. */
export async function drawDigest(
  { app, redact }: Desk,
  { id, picture }: PostRecord,
): Promise<Drawn> {
  const digest = await loadDigest(app, id);
  if (digest === null) return null;
  const view = viewDigest(digest.facts, redact);
  const card = { view, head: 1, fingerprint: fingerprintOf(view), isFinal: true };
  const shown = picture === null ? null : { file: picture, altText: describeChart(view) };
  return { ...card, picture: shown, about: null };
}
