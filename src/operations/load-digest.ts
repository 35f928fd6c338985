import type { ReadApp } from '#src/app.ts';
import { type DigestRecord, findDigestOfPost } from '#src/store/digests.ts';
import { findRerouted } from '#src/store/reroutes.ts';

/** The digest that a post is owed for, as it was when it was made, where it stands now; null: it is of none. */
export async function loadDigest(
  { db }: Pick<ReadApp, 'db'>,
  post: string,
): Promise<DigestRecord | null> {
  const [digest, rerouted] = await Promise.all([
    findDigestOfPost(db, post),
    findRerouted(db, post),
  ]);
  return digest && { ...digest, facts: { ...digest.facts, rerouted } };
}
