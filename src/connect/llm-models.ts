import { z } from 'zod';
import { boundBody, describeNetworkError } from './http-answer.ts';
import { DEFAULT_BASE_URL, type LlmOptions } from './llm-provider.ts';

export type ModelList =
  | { kind: 'listed'; models: readonly string[] }
  /** It answers, but lists no models: not every server that speaks the API does. */
  | { kind: 'unlisted'; reason: string }
  /** No call to it could succeed just now. */
  | { kind: 'unusable'; reason: string; fix: string };

const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

const Answer = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Asks the provider which models this key may use. Never throws for what the provider says. */
export async function askForModels(
  { apiKey, baseURL = DEFAULT_BASE_URL, fetch: send = fetch }: LlmOptions,
  signal: AbortSignal,
): Promise<ModelList> {
  if (!apiKey) {
    const reason = 'There is no key for the model provider.';
    const fix = 'Set OPENAI_API_KEY; a provider that needs none takes any text.';
    return { kind: 'unusable', reason, fix };
  }
  try {
    const url = `${baseURL.replace(/\/+$/, '')}/models`;
    const response = await send(url, { headers: { authorization: `Bearer ${apiKey}` }, signal });
    return await readAnswer(response);
  } catch (error) {
    const reason = `The provider at ${baseURL} cannot be asked: ${describeNetworkError(error)}.`;
    return { kind: 'unusable', reason, fix: 'Check that it runs, and OPENAI_BASE_URL.' };
  }
}

async function readAnswer(response: Response): Promise<ModelList> {
  const { status } = response;
  if (status === 401 || status === 403) {
    const reason = `The provider refused the key (HTTP ${status}).`;
    return { kind: 'unusable', reason, fix: 'Verify OPENAI_API_KEY.' };
  }
  const text = await boundBody(response, ANSWER_BYTES_MAX).text();
  if (!response.ok) return { kind: 'unlisted', reason: `it answers HTTP ${status}` };
  const answer = Answer.safeParse(parseOrNull(text));
  if (!answer.success) return { kind: 'unlisted', reason: 'its answer is no list of models' };
  return { kind: 'listed', models: answer.data.data.map(({ id }) => id) };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so no list either: the caller says so.
    return null;
  }
}
