import { StepFailure, type StepFailureFacts } from '#src/domain/errors.ts';

/** The facts of the step failure that `work` must end in. */
export async function failureOf(work: Promise<unknown>): Promise<StepFailureFacts> {
  try {
    await work;
  } catch (error) {
    if (error instanceof StepFailure) return error.facts;
    throw error;
  }
  throw new Error('it succeeded');
}
