import { z } from 'zod';
import { SlackBlunder, SlackRefusal } from './slack-refusal.ts';
import type { World } from './world.ts';

/** One method of the Web API. */
export interface Method {
  token: 'bot' | 'app';
  /** The names of its arguments. */
  fields: readonly string[];
  answer: (fields: Record<string, unknown>, world: World) => object;
}

interface Definition<Fields extends z.ZodRawShape> {
  token?: 'bot' | 'app';
  scope?: string;
  fields: Fields;
  answer: (args: z.output<z.ZodObject<Fields>>, world: World) => object;
}

/** A method that refuses arguments which it does not know, and apps without its scope. */
export function defineMethod<Fields extends z.ZodRawShape>(definition: Definition<Fields>): Method {
  const { token = 'bot', scope, fields, answer } = definition;
  const schema = z.strictObject(fields);
  return {
    token,
    fields: Object.keys(fields),
    answer: (given, world) => {
      if (scope !== undefined) needScope(world, scope);
      const parsed = schema.safeParse(given);
      if (!parsed.success) throw blunderOf(parsed.error);
      return answer(parsed.data, world);
    },
  };
}

export function needScope(world: World, needed: string): void {
  if (world.scopes.has(needed)) return;
  throw new SlackRefusal('missing_scope', { needed, provided: [...world.scopes].join(',') });
}

/** How Slack names what is wrong with a field; anything else is `invalid_arguments`. */
const CODES: Readonly<Record<string, string>> = {
  blocks: 'invalid_blocks',
  attachments: 'invalid_attachments',
  metadata: 'invalid_metadata_format',
};

function blunderOf(error: z.ZodError): SlackBlunder {
  const field = String(error.issues[0]?.path[0]);
  return new SlackBlunder(CODES[field] ?? 'invalid_arguments', z.prettifyError(error));
}
