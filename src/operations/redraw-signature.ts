import type { ReadApp } from '#src/app.ts';
import type { Signature } from '#src/domain/signature.ts';
import type { Statement } from '#src/store/append.ts';
import { redrawPosts } from '#src/store/posts.ts';
import { listSignaturePosts } from '#src/store/signature-posts.ts';

/** For the write that changes what is known of these failures: their cards say it too, everywhere. */
export async function redrawSignature({ db }: ReadApp, of: Signature): Promise<Statement[]> {
  const posts = await listSignaturePosts(db, of);
  return posts.length === 0 ? [] : [redrawPosts(db, posts)];
}
