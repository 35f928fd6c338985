import { loadFixContext } from '#src/operations/load-alert-context.ts';
import { alertOf, loadPostFacts, type PostRecord } from '#src/operations/load-delivery.ts';
import { viewFixQuestion } from '#src/views/fix-question.ts';
import type { Desk } from './desk.ts';
import { type Drawn, fingerprintOf } from './draw-run-post.ts';

/** In the thread of an alert that somebody claimed and that recovered: what fixed it? */
export async function drawFixQuestion({ app, redact }: Desk, post: PostRecord): Promise<Drawn> {
  const alert = alertOf(post);
  const { run } = post;
  const context = alert === null || run === null ? null : await loadFixContext(app, { alert, run });
  if (context === null || run === null) return null;
  const facts = await loadPostFacts(app, run);
  if (facts === null) return 'undrawable';
  const view = viewFixQuestion(facts, context, redact);
  if (view === null) return null;
  const { isAnswered: isFinal } = view;
  const card = { view, head: facts.state.head, fingerprint: fingerprintOf(view), isFinal };
  return { ...card, picture: null, about: null };
}
