import { BUILT_IN_TRAITS, type StepTraits } from '#src/domain/step-kind.ts';
import type { StepKind } from './kind.ts';

/** Loops act on nothing themselves: the engine runs their bodies, step by step. */
export const LOOP_KINDS: readonly StepKind[] = [
  toKind(BUILT_IN_TRAITS.for_each),
  toKind(BUILT_IN_TRAITS.while),
];

function toKind(traits: StepTraits): StepKind {
  return {
    ...traits,
    execute: async () => {
      throw new Error(`a ${traits.type} is opened, never executed`);
    },
  };
}
