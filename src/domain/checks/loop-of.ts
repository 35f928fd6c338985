import type { Draft, DraftStep } from './draft.ts';

/** The first loop with an inner step of that id; null: none has one. */
export function loopOf(id: string, { lists }: Draft): DraftStep | null {
  return (
    lists.find(({ loop, steps }) => loop && steps.some((step) => step.id === id))?.loop ?? null
  );
}
