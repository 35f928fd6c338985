import { z } from 'zod';
import { APPROVERS_MAX } from '../approvers.ts';
import { ITEMS_MAX, ITERATIONS_MAX, MAX_PARALLEL_MAX } from '../graph.ts';
import { parseTemplate, soleReference } from '../template-syntax.ts';

export interface FieldRule {
  shape: z.ZodType;
  expected: string;
}

export interface Need {
  /** One of these must be there. */
  fields: readonly [string, ...string[]];
  code: string;
  fix: string;
  /** The field's old name, which is told by itself. */
  oldField?: string;
}

const TEXT: FieldRule = { shape: z.string(), expected: 'a text' };
const OBJECT: FieldRule = { shape: z.looseObject({}), expected: 'an object' };
const OBJECT_OR_REFERENCE: FieldRule = {
  shape: z.union([z.looseObject({}), z.string().refine(isReference)]),
  expected: 'an object, or one {{reference}} to an object',
};
const QUORUM_MAX = APPROVERS_MAX;

const wholeNumber = (min: number, max: number): FieldRule => ({
  shape: z.int().min(min).max(max),
  expected: `a whole number from ${min} to ${max}`,
});

// Maps: a type may be called "constructor".
export const RULES = new Map<string | null, Readonly<Record<string, FieldRule>>>(
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
      quorum: wholeNumber(1, QUORUM_MAX),
      self_approval: { shape: z.boolean(), expected: 'true or false' },
      on_expiry: { shape: z.enum(['fail', 'reject']), expected: '"fail" or "reject"' },
    },
    for_each: {
      for_each_items: {
        shape: z.union([z.array(z.unknown()).max(ITEMS_MAX), z.string().refine(isReference)]),
        expected: `a list of at most ${ITEMS_MAX} items, or one {{reference}} to a list`,
      },
      for_each_max_parallel: wholeNumber(1, MAX_PARALLEL_MAX),
      tolerated_failures: wholeNumber(0, ITEMS_MAX),
    },
    while: {
      while_mode: { shape: z.enum(['until', 'while']), expected: '"until" or "while"' },
      while_max_iterations: wholeNumber(1, ITERATIONS_MAX),
      while_eval_script: TEXT,
    },
  }),
);

const BODY_NEED = {
  code: 'missing_body',
  fix: 'Write the steps that it repeats there, as a list.',
};

export const NEEDS = new Map<string | null, readonly Need[]>(
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
    for_each: [
      {
        fields: ['for_each_items'],
        code: 'missing_items',
        fix: 'Name the list in for_each_items, such as "{{steps.<id>.result.items}}".',
      },
      { ...BODY_NEED, fields: ['for_each_body_steps'], oldField: 'for_each_body' },
    ],
    while: [
      {
        fields: ['while_max_iterations'],
        code: 'missing_max_iterations',
        fix: `Say in while_max_iterations after how many rounds it ends at the latest, ${ITERATIONS_MAX} at most.`,
      },
      {
        fields: ['while_condition', 'while_eval_script'],
        code: 'missing_condition',
        fix: 'Write what is asked after each round in while_condition, such as "{{body.<id>.pass}}".',
      },
      { ...BODY_NEED, fields: ['while_body_steps'] },
    ],
  }),
);

function isReference(text: string): boolean {
  return soleReference(parseTemplate(text).template) !== null;
}
