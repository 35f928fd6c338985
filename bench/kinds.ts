import { StepFailure } from '#src/domain/errors.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { StepKind } from '#src/steps/kind.ts';

const FILLER = 'x'.repeat(60);

/** What each step of W1 returns: about 100 bytes of JSON. */
export function benchResult(step: string): JsonObject {
  return { step, attempt: 1, ok: true, text: FILLER, n: 12345 };
}

const BENCH_STEP: StepKind = {
  type: 'bench_pure',
  effect: 'none',
  safeToRepeat: true,
  timeoutSeconds: 30,
  failureCode: 'UPSTREAM_ERROR',
  templated: {},
  fields: [],
  execute: async ({ step }) => benchResult(step.id),
};

/** A step that only computes; one that claims to act on the world: each start and end is synced; one that fails. */
export const kinds: StepKind[] = [
  BENCH_STEP,
  { ...BENCH_STEP, type: 'bench_effect', effect: 'outside' },
  { ...BENCH_STEP, type: 'bench_failing', execute: fail },
];

async function fail(): Promise<never> {
  const message = 'The other side said no.';
  throw new StepFailure({ code: 'UPSTREAM_ERROR', message, outcome: 'known', curable: false });
}
