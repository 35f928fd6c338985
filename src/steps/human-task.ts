import { z } from 'zod';
import { StepFailure } from '#src/domain/errors.ts';
import { isJsonObject, type Json } from '#src/domain/json.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { StepKind } from './kind.ts';

const Fields = z.object({
  approvers: z.array(z.string()).default([]),
  quorum: z.number().int().min(1).default(1),
  self_approval: z.boolean().default(true),
  editable: z.array(z.string()).nullable().default(null),
});

/** A step that asks people and waits, holding no worker. Without `timeout_s` it never expires. */
export const HUMAN_TASK: StepKind = {
  ...BUILT_IN_TRAITS.human_task,
  ask: ({ step, input }) => {
    const { approvers, quorum, self_approval, editable } = Fields.parse(withoutBlanks(step.fields));
    return {
      payload: readPayload(input['task_payload'] ?? null),
      approvers,
      quorum,
      selfApproval: self_approval,
      editable,
      expiresInMs: step.timeout_s === undefined ? null : step.timeout_s * 1000,
    };
  },
  execute: async () => {
    throw new Error('a human task is asked, never executed');
  },
};

/** Exported graphs write null or an empty text for what was never filled in. */
function withoutBlanks(fields: Readonly<Record<string, Json>>): Record<string, Json> {
  const filled = Object.entries(fields).filter(([, value]) => value !== null && value !== '');
  return Object.fromEntries(filled);
}

/** A task may have nothing to show but its step's name. */
function readPayload(payload: Json): Json {
  if (payload === null || payload === '' || isJsonObject(payload)) return payload || null;
  throw new StepFailure({
    code: 'HUMAN_TASK_FAILED',
    message: `task_payload must be an object with the fields to show; it came out as ${Array.isArray(payload) ? 'a list' : `a ${typeof payload}`}. Wrap it, such as { "text": … }.`,
    outcome: 'known',
    curable: false,
  });
}
