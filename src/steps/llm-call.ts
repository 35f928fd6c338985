import { z } from 'zod';
import { type Completion, toLlmResult } from '#src/connect/llm-answer.ts';
import { type LlmOptions, type LlmProvider, openLlmProvider } from '#src/connect/llm-provider.ts';
import { StepFailure } from '#src/domain/errors.ts';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';
import { BUILT_IN_TRAITS } from '#src/domain/step-kind.ts';
import type { PreparedStep, StepCall, StepKind } from './kind.ts';

/** A question to a language model. It changes nothing outside, so it may always be asked again. */
export function llmCallKind(options: LlmOptions): StepKind {
  const provider = openLlmProvider(options);
  return {
    ...BUILT_IN_TRAITS.llm_call,
    prepare: (step) => {
      readQuestion(step);
      return { readOnly: true, repeatable: true };
    },
    execute: (call) => ask(provider, call),
  };
}

interface Question {
  model: string;
  messages: { role: 'system' | 'user'; content: string }[];
  params: JsonObject;
}

const Fields = z.object({
  model: z.string().min(1).optional(),
  model_ref: z.string().min(1).optional(),
  llm_params: z.custom<JsonObject>(isJsonObject, 'expected an object').optional(),
});

function readQuestion({ step, input }: PreparedStep): Question {
  const fields = Fields.safeParse(step.fields);
  if (!fields.success) throw fail(`The step cannot be read: ${z.prettifyError(fields.error)}.`);
  const model = fields.data.model ?? fields.data.model_ref;
  if (model === undefined) throw fail('The step names no model. Give it a "model".');
  const prompt = toText(input['prompt']);
  if (prompt === '') throw fail('The step has no prompt. Give it a "prompt".');
  const system = toText(input['system']);
  return {
    model,
    messages: [
      ...(system === '' ? [] : [{ role: 'system' as const, content: system }]),
      { role: 'user', content: prompt },
    ],
    params: fields.data.llm_params ?? {},
  };
}

async function ask(provider: LlmProvider, call: StepCall): Promise<Json> {
  const { signal, timeoutMs } = call;
  const completion = await provider.complete({ ...readQuestion(call), signal, timeoutMs });
  return toLlmResult(textOf(completion), completion.usage ?? null);
}

function textOf({ choices: [choice] }: Completion): string {
  const { content, refusal } = choice?.message ?? {};
  if (typeof content === 'string') return content;
  if (refusal) throw fail(`The model refused to answer: ${refusal}`);
  const reason = choice?.finish_reason ?? 'none given';
  throw fail(`The model answered without a text (finish_reason: ${reason}). Check llm_params.`);
}

/** A prompt that is exactly one template keeps the value's type, which a model cannot read. */
function toText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fail(message: string): StepFailure {
  return new StepFailure({ code: 'LLM_REQUEST_FAILED', message, outcome: 'known', curable: false });
}
