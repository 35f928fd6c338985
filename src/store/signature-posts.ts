import type { Knex } from 'knex';
import { z } from 'zod';
import type { Signature } from '#src/domain/signature.ts';

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
