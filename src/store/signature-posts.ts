import type { Knex } from 'knex';
import { z } from 'zod';
import type { Signature } from '#src/domain/signature.ts';

/** In more places than this no failures are told of. */
const PLACES_MAX = 1_000;

/** The cards that tell of a signature, one a place. */
export async function listSignaturePosts(db: Knex, of: Signature): Promise<string[]> {
  const { workflowId, step, code } = of;
  const streams = db('alert_streams').where({ workflow_id: workflowId, step, code });
  return z.array(z.string()).parse(await streams.limit(PLACES_MAX).pluck('post'));
}
