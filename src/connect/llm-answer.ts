import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';

/** It came out of JSON.parse, so it is JSON. */
const AnyJson = z.custom<Json>((value) => value !== undefined);

/** What is read of a chat completion, of any provider that speaks OpenAI's language. */
export const Completion = z.object({
  choices: z
    .array(
      z.object({
        message: z.object({
          content: z.string().nullish(),
          refusal: z.string().nullish(),
        }),
        finish_reason: z.string().nullish(),
      }),
    )
    .min(1),
  usage: AnyJson.optional(),
});
export type Completion = z.infer<typeof Completion>;

/**
 * The answer as a step's result. Its text stands under every name that authors look for it; if
 * it is one JSON object, that object's keys are merged in. `text` and `usage` are the provider's.
 */
export function toLlmResult(text: string, usage: Json): JsonObject {
  return { message: text, content: text, response: text, ...parseObject(text), text, usage };
}

const FENCE = /^\s*```(?:json)?[^\S\n]*\n(?<inside>[\s\S]*?)\n?[^\S\n]*```\s*$/i;

function parseObject(text: string): JsonObject {
  const inside = FENCE.exec(text)?.groups?.['inside'] ?? text;
  try {
    const value: unknown = JSON.parse(inside);
    return isJsonObject(value) ? value : {};
  } catch {
    // Most answers are prose.
    return {};
  }
}
