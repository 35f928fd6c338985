import { Refusal } from '#src/domain/errors.ts';

/** The Refusal with which something ends; anything else is a fault of the test. */
export function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
