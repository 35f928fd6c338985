import { z } from 'zod';

const GivenOption = z.object({
  name: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  /** It is being typed. */
  focused: z.boolean().default(false),
});
const Subcommand = z.object({ name: z.string(), options: z.array(GivenOption).default([]) });

/** What an interaction of `/run` says in its `data`: the verb, and what was given to it. */
export const SlashData = z
  .object({ options: z.tuple([Subcommand]) })
  .transform(({ options: [{ name: verb, options }] }) => ({ verb, options }));
export type SlashData = z.output<typeof SlashData>;
export type GivenOption = z.output<typeof GivenOption>;

/** What somebody is typing, and what they chose before. */
export interface Typing {
  verb: string;
  option: string;
  typed: string;
  /** The other options of the same line, by name. */
  chosen: Readonly<Record<string, string>>;
}

/** Null: nothing is being typed. */
export function readTyping({ verb, options }: SlashData): Typing | null {
  const focused = options.find(({ focused: isFocused }) => isFocused);
  if (focused === undefined) return null;
  const others = options.filter((option) => option !== focused);
  const chosen = Object.fromEntries(others.map(({ name, value }) => [name, String(value)]));
  return { verb, option: focused.name, typed: String(focused.value), chosen };
}
