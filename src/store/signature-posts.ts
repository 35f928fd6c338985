import type { Knex } from 'knex';
import { z } from 'zod';
import type { Signature } from '#src/domain/signature.ts';
import { listStormsOf } from './storm-shares.ts';

/** Nobody looks at older ones. */
const POSTS_MAX = 100;

/** The cards that tell of a signature, the newest first. */
export async function listSignaturePosts(db: Knex, of: Signature): Promise<string[]> {
  const { workflowId, step, code } = of;
  const streams = db('alert_streams').where({ workflow_id: workflowId, step, code });
  return z
    .array(z.string())
    .parse(await streams.orderBy('opened_at', 'desc').limit(POSTS_MAX).pluck('post'));
}

/** The posts that ask what fixed such failures. */
export async function listFixQuestions(db: Knex, of: Signature): Promise<string[]> {
  const told = [...(await listSignaturePosts(db, of)), ...(await listStormsOf(db, of))];
  return told.length === 0 ? [] : listQuestionsBelow(db, told);
}

/** Those of them in the threads of these posts. */
export async function listQuestionsBelow(db: Knex, posts: readonly string[]): Promise<string[]> {
  const subjects = posts.map((post) => `alert:${post}`);
  // Written out: of bound values no database can tell that the index holds them all.
  const asked = db('posts').whereIn('subject', subjects).whereRaw("kind = 'fix-question'");
  return z.array(z.string()).parse(await asked.pluck('id'));
}
