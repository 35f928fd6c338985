import { cleanWords } from '#src/domain/clean-text.ts';
import { StepFailure, type StepFailureFacts } from '#src/domain/errors.ts';
import type { Json } from '#src/domain/json.ts';
import { shorten } from '#src/domain/shorten.ts';
import type { StepCall, StepKind } from '#src/steps/kind.ts';

/** How long a kind whose time is up may take to say so itself, in better words than ours. */
const LAST_WORD_MS = 250;
/** A longer timer overflows, and fires at once. */
export const TIMER_MS_MAX = 2 ** 31 - 1;
/** A failure's words are read by people, in a list. */
const MESSAGE_CHARS_MAX = 4_000;

export type Execution =
  | { type: 'returned'; value: Json }
  | { type: 'failed'; failure: StepFailureFacts };

export interface Attempt {
  kind: StepKind;
  call: Omit<StepCall, 'signal'>;
  controller: AbortController;
  mayWrite: boolean;
}

/** Runs one attempt to its end, its time-out or its abort. Never rejects; what comes later is ignored. */
export async function executeStep({
  kind,
  call,
  controller,
  mayWrite,
}: Attempt): Promise<Execution> {
  const { signal } = controller;
  const own = runKind(kind, { ...call, signal });
  if (call.timeoutMs === null) return own;
  const { promise: expired, resolve } = Promise.withResolvers<Execution>();
  let lastWord: NodeJS.Timeout | undefined;
  const timer = setTimeout(
    () => {
      const failure = timeOutOf(call, mayWrite);
      controller.abort(new StepFailure(failure));
      lastWord = setTimeout(() => resolve({ type: 'failed', failure }), LAST_WORD_MS);
    },
    Math.min(call.timeoutMs, TIMER_MS_MAX),
  );
  const execution = await Promise.race([own, expired]);
  clearTimeout(timer);
  clearTimeout(lastWord);
  return execution;
}

async function runKind(kind: StepKind, call: StepCall): Promise<Execution> {
  try {
    return { type: 'returned', value: await kind.execute(call) };
  } catch (error) {
    return { type: 'failed', failure: failureOf(kind, error) };
  }
}

/** The facts of what a kind threw, fit to be kept; what it did not name carries the kind's own code. */
export function failureOf(kind: Pick<StepKind, 'failureCode'>, error: unknown): StepFailureFacts {
  const facts = error instanceof StepFailure ? error.facts : unnamedFailureOf(kind, error);
  return { ...facts, message: shorten(cleanWords(facts.message), MESSAGE_CHARS_MAX) };
}

function unnamedFailureOf(
  { failureCode: code }: Pick<StepKind, 'failureCode'>,
  error: unknown,
): StepFailureFacts {
  const message = error instanceof Error ? error.message : String(error);
  return { code, message, outcome: 'known', curable: true };
}

function timeOutOf(call: Omit<StepCall, 'signal'>, mayWrite: boolean): StepFailureFacts {
  const seconds = (call.timeoutMs ?? 0) / 1000;
  const doubt = mayWrite ? ' Outcome unknown: it may have happened.' : '';
  return {
    code: 'RUN_STALLED_OR_TIMED_OUT',
    message: `No answer within ${seconds} s (timeout_s).${doubt}`,
    outcome: mayWrite ? 'unknown' : 'known',
    curable: true,
    limit: 'step',
  };
}
