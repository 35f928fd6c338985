import type { FailureCode } from './failure-codes.ts';

/** How a templated field treats a well-formed reference that does not resolve. */
export type Strictness = 'strict' | 'lenient';

/** What the domain must know of a kind of step; what it does is in src/steps. */
export interface StepTraits {
  /** The graph's `type`. */
  readonly type: string;
  /** outside: start and end of a step are committed with fsync before anything follows from them. */
  readonly effect: 'outside' | 'none';
  /** May an attempt whose outcome is unknown be run again without harm? A call may know better. */
  readonly safeToRepeat: boolean;
  /** Default time-out in seconds; null: none. */
  readonly timeoutSeconds: number | null;
  /** The code of failures that name none, such as a result over the size limit. */
  readonly failureCode: FailureCode;
  /** The fields whose strings are templates. Everything else is left alone. */
  readonly templated: Readonly<Record<string, Strictness>>;
  /** Templates that a loop fills in after each round, not when it starts. */
  readonly afterRound?: Readonly<Record<string, Strictness>>;
  /** Sees every step that succeeded, not only those its templates name. */
  readonly readsAllSteps?: true;
  /** A loop: the field that holds its inner steps. What it does is in the engine, by the graph. */
  readonly body?: string;
  /** Fields of the kind, for did-you-mean and the unknown-field warning. */
  readonly fields: readonly string[];
}

export const LUA_TIMEOUT_SECONDS = 30;
const MCP_TIMEOUT_SECONDS = 60;
const LLM_TIMEOUT_SECONDS = 120;

/** The kinds of the graph language. Tests, the bench and embedders add their own beside them. */
export const BUILT_IN_TRAITS = {
  mcp_call: {
    type: 'mcp_call',
    effect: 'outside',
    safeToRepeat: false,
    timeoutSeconds: MCP_TIMEOUT_SECONDS,
    failureCode: 'MCP_TOOL_FAILED',
    templated: { tool_args: 'strict' },
    fields: ['instance_id', 'server_url', 'tool_name', 'tool_args'],
  },
  llm_call: {
    type: 'llm_call',
    effect: 'outside',
    safeToRepeat: true,
    timeoutSeconds: LLM_TIMEOUT_SECONDS,
    failureCode: 'LLM_REQUEST_FAILED',
    templated: { prompt: 'lenient', system: 'lenient' },
    fields: ['model', 'model_ref', 'prompt', 'system', 'llm_params', 'llm_credential_id'],
  },
  lua_script: {
    type: 'lua_script',
    effect: 'none',
    safeToRepeat: true,
    timeoutSeconds: LUA_TIMEOUT_SECONDS,
    failureCode: 'SCRIPT_FAILED',
    templated: {},
    readsAllSteps: true,
    fields: ['script'],
  },
  human_task: {
    type: 'human_task',
    effect: 'none',
    safeToRepeat: true,
    timeoutSeconds: null,
    failureCode: 'HUMAN_TASK_FAILED',
    templated: { task_payload: 'lenient' },
    fields: [
      'task_type',
      'task_payload',
      'editable',
      'approvers',
      'quorum',
      'self_approval',
      'on_expiry',
    ],
  },
  for_each: {
    type: 'for_each',
    effect: 'none',
    safeToRepeat: true,
    timeoutSeconds: null,
    failureCode: 'TEMPLATE_UNRESOLVED',
    templated: { for_each_items: 'strict' },
    fields: [
      'for_each_items',
      'for_each_max_parallel',
      'tolerated_failures',
      'for_each_body_steps',
    ],
    body: 'for_each_body_steps',
  },
  while: {
    type: 'while',
    effect: 'none',
    safeToRepeat: true,
    timeoutSeconds: null,
    failureCode: 'TEMPLATE_UNRESOLVED',
    templated: {},
    afterRound: { while_condition: 'strict' },
    fields: [
      'while_mode',
      'while_max_iterations',
      'while_condition',
      'while_eval_script',
      'while_body_steps',
    ],
    body: 'while_body_steps',
  },
} as const satisfies Record<string, StepTraits>;
