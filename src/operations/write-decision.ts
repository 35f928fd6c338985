import type { App } from '#src/app.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { Statement } from '#src/store/append.ts';
import type { Answer } from './answer-request.ts';

/** Losing this often means that something else is wrong. */
const TRIES_MAX = 10;

/** What to say, and what makes it true; no statements: it is so already. */
export interface Decision extends Answer {
  statements: readonly Statement[];
}

/** Decides on what stands and writes it in one transaction; decides again when others were faster. */
export async function writeDecision(app: App, decide: () => Promise<Decision>): Promise<Answer> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const { statements, ...answer } = await decide();
    if (statements.length === 0) return answer;
    const write = { type: 'write', statements, barrier: true } as const;
    const { won } = await app.journal.submit('people', write);
    if (won) return answer;
  }
  throw new Refusal('unavailable', 'Others keep changing this.', 'Try again.');
}
