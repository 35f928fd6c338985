import { z } from 'zod';
import { isJsonObject, type Json, type JsonObject } from '#src/domain/json.ts';

/** It came out of JSON.parse, so it is JSON; only its presence is to be checked. */
const AnyJson = z.custom<Json>((value) => value !== undefined);
const AnyObject = z.custom<JsonObject>(isJsonObject);

const Hints = z.object({
  readOnlyHint: z.boolean().optional(),
  idempotentHint: z.boolean().optional(),
  destructiveHint: z.boolean().optional(),
});

const Tool = z.object({
  name: z.string(),
  inputSchema: AnyObject.default({}),
  /** Hints that cannot be read are none: such a tool counts as one that writes. */
  annotations: Hints.optional().catch(undefined),
});

/** A tool as its server describes it. */
export type McpTool = z.infer<typeof Tool>;

export const ToolPage = z.object({ tools: z.array(Tool), nextCursor: z.string().nullish() });

/** Looser than the SDK's own: kinds of content that are newer than it must not fail a call that was made. */
export const ToolAnswer = z.object({
  content: z
    .array(AnyObject)
    .nullish()
    .transform((blocks) => blocks ?? []),
  structuredContent: AnyJson.optional(),
  isError: z.boolean().nullish(),
});
export type ToolAnswer = z.infer<typeof ToolAnswer>;

export const AnyAnswer = z.looseObject({});
