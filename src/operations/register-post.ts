import type { App } from '#src/app.ts';
import { type AnsweredPost, insertAnswer } from '#src/store/posts.ts';
import { makePostId } from './take-notices.ts';

export type RegisteredPost = Omit<AnsweredPost, 'id' | 'at'>;

/** A card that answered a person is redrawn from now on like one that was owed. */
export async function registerPost(app: App, post: RegisteredPost): Promise<void> {
  const statement = insertAnswer(app.db, { ...post, id: makePostId(), at: app.clock.now() });
  const statements = [statement];
  await app.journal.submit('people', { type: 'write', statements, barrier: false });
}
