import { isDeepStrictEqual } from 'node:util';
import { ApplicationCommandType as Type } from 'discord-api-types/v10';
import { z } from 'zod';

const Choice = z.object({ name: z.string(), value: z.union([z.string(), z.number()]) });
const named = { type: z.number(), name: z.string(), description: z.string() };
const Option = z.object({
  ...named,
  required: z.boolean().default(false),
  autocomplete: z.boolean().default(false),
  choices: z.array(Choice).default([]),
  min_value: z.number().nullable().default(null),
});
const Subcommand = Option.extend({ options: z.array(Option).default([]) });
const Places = z
  .array(z.number())
  .nullish()
  .transform((places) => places?.toSorted((one, other) => one - other) ?? null);

/** What we say of a command: what Discord adds is left out, and what it leaves out is filled in. */
const Command = z.object({
  ...named,
  type: z.number().default(Type.ChatInput),
  description: z.string().default(''),
  options: z.array(Subcommand).default([]),
  contexts: Places,
  integration_types: Places,
});
const Registered = z.looseObject({
  id: z.string(),
  type: z.number().default(Type.ChatInput),
  name: z.string(),
});
type Registered = z.output<typeof Registered>;

/** What is registered in one place, ours or not. */
export function readRegistered(answer: unknown): Registered[] {
  return z.array(Registered).parse(answer);
}

/** Does Discord have it just as it is defined? */
export function isRegistered(definition: unknown, registered: Registered): boolean {
  const defined = Command.parse(definition);
  const { data } = Command.safeParse(registered);
  if (data === undefined) return false;
  // Where it can be used Discord also tells of a command of one server, of which we say nothing.
  const contexts = defined.contexts && data.contexts;
  const types = defined.integration_types && data.integration_types;
  return isDeepStrictEqual(defined, { ...data, contexts, integration_types: types });
}

/** Would the one take the place of the other? */
export function goesBySameName(
  { type = Type.ChatInput, name }: { type?: number | undefined; name: string },
  registered: Registered,
): boolean {
  return registered.name === name && registered.type === type;
}
