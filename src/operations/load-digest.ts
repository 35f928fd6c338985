import type { ReadApp } from '#src/app.ts';
import { type DigestRecord, findDigestOfPost } from '#src/store/digests.ts';

/** The digest that a post is owed for, as it was when it was made; null: it is of none. */
export async function loadDigest(
  { db }: Pick<ReadApp, 'db'>,
  post: string,
): Promise<DigestRecord | null> {
  return findDigestOfPost(db, post);
}
