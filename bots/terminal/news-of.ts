import type { View } from '#src/views/view.ts';

/** What a card is the news of; null: of nothing that two would tell by themselves. */
export function newsOf(view: View): string | null {
  return view.kind === 'failure-alert' ? `${view.status} ${view.title.runId}` : null;
}
