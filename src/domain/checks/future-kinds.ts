import type { FUTURE_TYPES, Strictness } from '../step-kind.ts';

export interface FutureKind {
  fields: readonly string[];
  templated: Readonly<Record<string, Strictness>>;
  /** The field that holds the inner steps. */
  body: string;
}

/** The loops of the graph language: enough to check what stands inside them. */
const FUTURE_KINDS: Record<(typeof FUTURE_TYPES)[number], FutureKind> = {
  for_each: {
    fields: ['for_each_items', 'for_each_max_parallel', 'for_each_body_steps'],
    templated: { for_each_items: 'strict' },
    body: 'for_each_body_steps',
  },
  while: {
    fields: [
      'while_mode',
      'while_max_iterations',
      'while_condition',
      'while_eval_script',
      'while_body_steps',
    ],
    templated: { while_condition: 'strict' },
    body: 'while_body_steps',
  },
};

export function futureKindOf(type: string | null): FutureKind | null {
  return type === 'for_each' || type === 'while' ? FUTURE_KINDS[type] : null;
}
