import type { ReadApp } from '#src/app.ts';
import type { PostRecord } from '#src/store/post-queries.ts';
import { makePostId } from './make-post-id.ts';

/** A card that somebody asked for, as it is before anything has become of it. */
export function makeAnswer(
  { clock }: Pick<ReadApp, 'clock'>,
  card: Pick<PostRecord, 'surface' | 'place' | 'thread' | 'run' | 'kind' | 'subject'>,
): PostRecord {
  const now = clock.now();
  return {
    id: makePostId(),
    ...card,
    state: 'owed',
    owed_at: now,
    sent_at: null,
    due_at: now,
    attempts: 0,
    lender: null,
    message: null,
    shown_head: 0,
    drawn: null,
    picture: null,
  };
}
