import type { AskedFor, Failed } from './trouble.ts';

/** A platform's answer, or what it means that there is none. */
export type Attempted<Answer> = { answer: Answer } | { failed: Failed; error: unknown };

export type Attempt = <Answer>(
  asked: AskedFor,
  ask: () => Promise<Answer>,
) => Promise<Attempted<Answer>>;

/** Asks a platform for something, whose refusals are judged so. */
export function openAttempts(judge: (error: unknown, asked: AskedFor) => Failed): Attempt {
  return async (asked, ask) => {
    try {
      return { answer: await ask() };
    } catch (error) {
      return { failed: judge(error, asked), error };
    }
  };
}
