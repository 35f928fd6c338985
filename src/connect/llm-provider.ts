import type { OpenAI } from 'openai';
import { StepFailure } from '#src/domain/errors.ts';
import type { JsonObject } from '#src/domain/json.ts';
import { type CallLimit, failLimited, limitCall, TIMER_MS_MAX } from './call-limit.ts';
import { boundBody } from './http-answer.ts';
import { Completion } from './llm-answer.ts';

/** A provider of language models: OpenAI, or anything that speaks its chat completions. */
export interface LlmOptions {
  apiKey?: string | undefined;
  baseURL?: string | undefined;
  fetch?: typeof fetch | undefined;
  now?: (() => number) | undefined;
}

interface LlmRequest {
  model: string;
  messages: { role: 'system' | 'user'; content: string }[];
  params: JsonObject;
  signal: AbortSignal;
  timeoutMs: number | null;
}

export interface LlmProvider {
  /** One try: the step owns retries. Rejects with StepFailures. */
  complete(request: LlmRequest): Promise<Completion>;
}

export const DEFAULT_BASE_URL = 'https://api.openai.com/v1';
const ANSWER_BYTES_MAX = 32 * 1024 * 1024;
/** They are the step's own fields, or would change the shape of the answer. */
const RESERVED_PARAMS = new Set(['model', 'messages', 'stream', 'stream_options']);

/** Connects to nothing and loads nothing yet; a missing key is a fault of the call, not of the start. */
export function openLlmProvider(options: LlmOptions): LlmProvider {
  const { apiKey, baseURL = DEFAULT_BASE_URL, fetch: send = fetch, now = Date.now } = options;
  let client: Promise<OpenAI> | null = null;

  async function load(key: string): Promise<OpenAI> {
    const { OpenAI: Client } = await import('openai');
    return new Client({
      apiKey: key,
      baseURL,
      // Nothing but what we hand in: the SDK would look these up in the environment by itself.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      maxRetries: 0,
      fetch: async (url, init) => boundBody(await send(url, init), ANSWER_BYTES_MAX),
    });
  }

  async function complete(request: LlmRequest): Promise<Completion> {
    if (!apiKey) throw failNoKey();
    const limit = limitCall(request.signal, request.timeoutMs);
    try {
      client ??= load(apiKey);
      return Completion.parse(await post(await client, request, limit));
    } catch (error) {
      if (limit.signal.aborted) throw failEnded(request, limit);
      const { failProvider } = await import('./llm-failure.ts');
      throw failProvider(error, { model: request.model, baseURL, apiKey, nowMs: now() });
    } finally {
      limit.release();
    }
  }

  return { complete };
}

function post(client: OpenAI, request: LlmRequest, { signal }: CallLimit): Promise<unknown> {
  const params = Object.entries(request.params).filter(([name]) => !RESERVED_PARAMS.has(name));
  const { model, messages } = request;
  const body = { ...Object.fromEntries(params), model, messages };
  return client.post('/chat/completions', { body, signal, timeout: TIMER_MS_MAX });
}

function failEnded({ model, timeoutMs }: LlmRequest, { signal }: CallLimit): StepFailure {
  return failLimited({
    reason: signal.reason,
    code: 'LLM_REQUEST_FAILED',
    what: `The model "${model}"`,
    timeoutMs,
    wasSent: true,
  });
}

function failNoKey(): StepFailure {
  return new StepFailure({
    code: 'LLM_REQUEST_FAILED',
    message:
      'There is no key for the model provider. Set OPENAI_API_KEY; a provider that needs none takes any text.',
    outcome: 'known',
    curable: false,
  });
}
