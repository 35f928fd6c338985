import { z } from 'zod';
import { APPROVERS_MAX, parseApprover } from '../approvers.ts';
import { parseTemplate, soleReference } from '../template-syntax.ts';
import type { Issue } from '../validation.ts';
import type { Draft, DraftStep } from './draft.ts';
import { issueAt, joinPath, nameOf } from './issue.ts';
import { showValue } from './show-value.ts';

interface FieldRule {
  shape: z.ZodType;
  expected: string;
}

interface Need {
  /** One of these must be there. */
  fields: readonly [string, ...string[]];
  code: string;
  fix: string;
}

const TEXT: FieldRule = { shape: z.string(), expected: 'a text' };
const OBJECT: FieldRule = { shape: z.looseObject({}), expected: 'an object' };
const OBJECT_OR_REFERENCE: FieldRule = {
  shape: z.union([z.looseObject({}), z.string().refine(isReference)]),
  expected: 'an object, or one {{reference}} to an object',
};
const QUORUM_MAX = APPROVERS_MAX;

// Maps: a type may be called "constructor".
const RULES = new Map<string | null, Readonly<Record<string, FieldRule>>>(
  Object.entries({
    mcp_call: {
      instance_id: TEXT,
      server_url: TEXT,
      tool_name: TEXT,
      tool_args: OBJECT_OR_REFERENCE,
    },
    llm_call: {
      model: TEXT,
      model_ref: TEXT,
      prompt: TEXT,
      system: TEXT,
      llm_params: OBJECT,
      llm_credential_id: TEXT,
    },
    lua_script: { script: TEXT },
    human_task: {
      task_type: TEXT,
      task_payload: OBJECT_OR_REFERENCE,
      editable: { shape: z.array(z.string()), expected: 'a list of fields of task_payload' },
      approvers: {
        shape: z.array(z.string()).max(APPROVERS_MAX),
        expected: `a list of at most ${APPROVERS_MAX} texts, such as "role:admin"`,
      },
      quorum: {
        shape: z.int().min(1).max(QUORUM_MAX),
        expected: `a whole number from 1 to ${QUORUM_MAX}`,
      },
      self_approval: { shape: z.boolean(), expected: 'true or false' },
      on_expiry: { shape: z.enum(['fail', 'reject']), expected: '"fail" or "reject"' },
    },
  }),
);

const NEEDS = new Map<string | null, readonly Need[]>(
  Object.entries({
    mcp_call: [
      {
        fields: ['tool_name'],
        code: 'missing_tool_name',
        fix: 'Name the tool to call in tool_name.',
      },
    ],
    llm_call: [
      {
        fields: ['model', 'model_ref'],
        code: 'missing_model',
        fix: 'Name a model, such as "model": "gpt-4o-mini".',
      },
      { fields: ['prompt'], code: 'missing_prompt', fix: 'Write what to ask the model in prompt.' },
    ],
    lua_script: [
      {
        fields: ['script'],
        code: 'missing_script',
        fix: 'Write Lua that returns a table in script.',
      },
    ],
  }),
);

/** The fields of each kind: what must be there, and what form it must have. */
export function checkKindFields(draft: Draft): Issue[] {
  return draft.steps.flatMap((step) => [
    ...findMissing(step),
    ...findMisshapen(step),
    ...findUnknownApprovers(step),
  ]);
}

function findMissing(step: DraftStep): Issue[] {
  const needs = NEEDS.get(step.type) ?? [];
  return needs
    .filter(({ fields }) => fields.every((field) => isAbsent(step.raw[field])))
    .map(({ fields, code, fix }) => {
      const message = `${nameOf(step)} has no ${fields.join(' and no ')}.`;
      return issueAt(step, fields[0], { code, message, fix });
    });
}

function findMisshapen(step: DraftStep): Issue[] {
  return Object.entries(RULES.get(step.type) ?? {}).flatMap(([field, { shape, expected }]) => {
    const value = step.raw[field];
    if (isAbsent(value) || shape.safeParse(value).success) return [];
    const message = `"${field}" must be ${expected}; it is ${showValue(value)}.`;
    return [issueAt(step, field, { code: 'invalid_field', message, fix: `Write ${expected}.` })];
  });
}

/** Approvers that can be read but name nobody: the task would wait for a person who cannot be. */
function findUnknownApprovers(step: DraftStep): Issue[] {
  const approvers = step.raw['approvers'];
  if (step.type !== 'human_task' || !Array.isArray(approvers)) return [];
  return approvers.slice(0, APPROVERS_MAX).flatMap((approver: unknown, index) => {
    const read = typeof approver === 'string' ? parseApprover(approver) : { kind: 'unread' };
    if (!('fix' in read)) return [];
    const message = `approver ${showValue(approver)} of ${nameOf(step)} ${read.message}.`;
    const words = { code: 'unknown_approver', message, fix: read.fix };
    return [issueAt(step, joinPath('approvers', index), words)];
  });
}

/** Exported graphs write null or an empty text for what was never filled in. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isReference(text: string): boolean {
  return soleReference(parseTemplate(text).template) !== null;
}
