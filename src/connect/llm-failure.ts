import { APIError } from 'openai';
import { z } from 'zod';
import { StepFailure, type StepFailureFacts } from '#src/domain/errors.ts';
import { shorten } from '#src/domain/shorten.ts';
import { describeNetworkError, isNeverSent, readRetryAfter } from './http-answer.ts';
import { hideSecrets } from './mcp-expand.ts';

export interface LlmPlace {
  model: string;
  baseURL: string;
  apiKey: string;
  nowMs: number;
}

const FAILURE_CHARS_MAX = 4_000;

/** What a provider or the way to it did, as a step's failure; the key is never in it. */
export function failProvider(error: unknown, place: LlmPlace): StepFailure {
  const facts = explain(error, place);
  const message = shorten(hideSecrets(facts.message, [place.apiKey]), FAILURE_CHARS_MAX);
  return new StepFailure({ code: 'LLM_REQUEST_FAILED', ...facts, message }, { cause: error });
}

function explain(error: unknown, place: LlmPlace): Omit<StepFailureFacts, 'code'> {
  if (error instanceof APIError && error.status !== undefined) return explainStatus(error, place);
  if (error instanceof z.ZodError || error instanceof SyntaxError) {
    const what = error instanceof z.ZodError ? z.prettifyError(error) : error.message;
    const message = `The provider's answer cannot be read: ${what}. Check that ${place.baseURL} speaks chat completions.`;
    return { message, outcome: 'known', curable: true };
  }
  const reason = describeNetworkError(error);
  if (isNeverSent(error)) {
    const message = `The provider at ${place.baseURL} cannot be reached: ${reason}. Check that it runs.`;
    return { message, outcome: 'known', curable: true };
  }
  const message = `The connection to the provider broke before the answer was whole: ${reason}.`;
  return { message, outcome: 'unknown', curable: true };
}

/** Statuses below 500 that waiting may cure. */
const PASSING_STATUSES = new Set([408, 409, 425, 429]);

function explainStatus(
  error: APIError,
  { model, nowMs }: LlmPlace,
): Omit<StepFailureFacts, 'code'> {
  const status = error.status ?? 0;
  const retryAfterMs = error.headers ? readRetryAfter(error.headers, nowMs) : undefined;
  // No waiting fills an empty account.
  const isBroke = error.code === 'insufficient_quota';
  return {
    message: `${describeStatus(status, model, isBroke)} (HTTP ${error.message}).`,
    outcome: 'known',
    curable: !isBroke && (status >= 500 || PASSING_STATUSES.has(status)),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

function describeStatus(status: number, model: string, isBroke: boolean): string {
  if (isBroke) return "The provider's account is empty: top it up";
  if (status === 401 || status === 403) return 'The provider refused the key: verify it';
  if (status === 404) return `The provider does not know the model "${model}": confirm its id`;
  if (status === 429) return 'The provider asks for fewer requests';
  if (status >= 500) return 'The provider failed';
  return `The provider refused the request to "${model}": check model and llm_params`;
}
