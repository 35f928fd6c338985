import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StepFailure } from '#src/domain/errors.ts';
import type { StepKind } from '#src/steps/kind.ts';

const LOOK_MS = 10;

const TRAITS = {
  safeToRepeat: true,
  timeoutSeconds: 60,
  failureCode: 'MCP_TOOL_FAILED',
  templated: { value: 'strict' },
  fields: ['value', 'file', 'message'],
} as const;

/** Returns what it is given. */
const give: StepKind = {
  ...TRAITS,
  type: 'give',
  effect: 'none',
  execute: async ({ input }) => ({ value: input['value'] ?? null }),
};

/** Fails with the words it is given. */
const fail: StepKind = {
  ...TRAITS,
  type: 'fail',
  effect: 'none',
  execute: async ({ step }) => {
    const { message } = z.object({ message: z.string() }).parse(step.fields);
    throw new StepFailure({ code: 'MCP_TOOL_FAILED', message, outcome: 'known', curable: false });
  },
};

/** Is in flight until its file exists. */
const waitForFile: StepKind = {
  ...TRAITS,
  type: 'wait_for_file',
  effect: 'outside',
  execute: async ({ step, signal, progress }) => {
    progress({ progress: 1, total: 3, message: 'looking' });
    const { file } = z.object({ file: z.string() }).parse(step.fields);
    while (!existsSync(file)) {
      await sleep(LOOK_MS, undefined, { signal });
    }
    return { waited: true };
  },
};

export const kinds = [give, fail, waitForFile];
