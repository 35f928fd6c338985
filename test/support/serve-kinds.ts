import { existsSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { StepKind } from '#src/steps/kind.ts';

/** In the folder of the process: while it is there, no thread of it starts. */
export const NO_THREADS = 'no-threads';

if (!isMainThread && existsSync(NO_THREADS)) throw new Error('this thread may not start');

/** Ends the thread that runs it, once, and sees to it that none comes after it. */
const endThread: StepKind = {
  ...BUILT_IN_TRAITS.lua_script,
  type: 'end_thread',
  templated: {},
  fields: [],
  execute: async ({ attempt }) => {
    if (attempt > 1) return { attempt };
    writeFileSync(NO_THREADS, '');
    return process.exit(7);
  },
};

export const kinds = [endThread];
