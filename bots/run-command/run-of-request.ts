import { v5 as uuidv5 } from 'uuid';
import type { Desk } from './verb.ts';

/** The namespace of runs that are named after what asked for them. */
const REQUESTS = '5d0c1d5e-3d7c-4d0a-9b1e-6a7f8f2f7c11';

/** The id of the run that is asked for: asked twice under one key it is one run. Empty: nothing names it. */
export function runOfRequest({ requestKey }: Pick<Desk, 'requestKey'>): { runId?: string } {
  return requestKey === undefined ? {} : { runId: uuidv5(requestKey, REQUESTS) };
}
