import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import { validateGraph } from '#src/domain/validate-graph.ts';
import type { Issue, World } from '#src/domain/validation.ts';

/** A world with the built-in kinds, and nothing registered. */
export function makeWorld(facts: Partial<World> = {}): World {
  return {
    kinds: Object.values(BUILT_IN_TRAITS),
    instances: [],
    luaSyntaxError: () => null,
    toolNames: () => null,
    checkToolArgs: () => null,
    toolAnnotations: () => null,
    ...facts,
  };
}

/** A step that is right in itself. */
export function lua(id: string, fields: object = {}): Record<string, unknown> {
  return { id, type: 'lua_script', script: 'return {}', ...fields };
}

export function issuesOf(steps: unknown, facts: Partial<World> = {}): Issue[] {
  return validateGraph({ steps }, makeWorld(facts)).issues;
}

export function codesOf(steps: unknown, facts: Partial<World> = {}): string[] {
  return issuesOf(steps, facts).map(({ code }) => code);
}

export type Fields = Record<string, unknown>;

const BODY = [lua('one')];

/** A loop `each` that is right in itself. */
export function makeForEach(fields: Fields = {}): Fields {
  const own = { for_each_items: '{{input.list}}', for_each_body_steps: BODY };
  return { id: 'each', type: 'for_each', ...own, ...fields };
}

/** A loop `w` that is right in itself. */
export function makeWhile(fields: Fields = {}): Fields {
  const own = { while_condition: '{{body.one.ok}}', while_body_steps: BODY };
  return { id: 'w', type: 'while', while_max_iterations: 3, ...own, ...fields };
}
