import { z } from 'zod';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { StepKind } from './kind.ts';

const Fields = z.object({
  approvers: z.array(z.string()).default([]),
  quorum: z.number().int().min(1).default(1),
});

/** A step that asks people and waits, holding no worker. Without `timeout_s` it never expires. */
export const HUMAN_TASK: StepKind = {
  ...BUILT_IN_TRAITS.human_task,
  ask: ({ step, input }) => {
    const { approvers, quorum } = Fields.parse(step.fields);
    const expiresInMs = step.timeout_s === undefined ? null : step.timeout_s * 1000;
    return { payload: input['task_payload'] ?? null, approvers, quorum, expiresInMs };
  },
  execute: async () => {
    throw new Error('a human task is asked, never executed');
  },
};
