import {
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType as Type,
} from 'discord-api-types/v10';
import type { JsonObject } from '#src/domain/json.ts';
import type { ValueOption } from './command-limits.ts';
import type { Commands, RegisteredCommand } from './commands.ts';
import { describeMember, describeUser } from './payloads.ts';
import { plain } from './plain.ts';
import type { World } from './world.ts';

export type OptionValues = Readonly<Record<string, string | number | boolean>>;

export interface TypedCommand {
  /** The command and its subcommand, as in `run stop`. */
  line: string;
  values: OptionValues;
  guild: string | null;
  /** The option that is being typed: nothing else needs to be complete. */
  focused?: string;
}

/** What Discord makes of a typed command. Throws on what its client would not let a person send. */
export function fillCommand(world: World, typed: TypedCommand): JsonObject {
  const { line, values, guild, focused } = typed;
  const [name = '', ...path] = line.split(' ');
  const command = world.commands.seenIn(guild, name, [Type.ChatInput]);
  const { options, chain } = descend(command, path);
  const unknown = Object.keys(values).filter((key) => options.every((each) => each.name !== key));
  if (unknown.length > 0) throw new Error(`/${line} has no option ${unknown.join(', ')}`);
  const filled = options.flatMap((option): FilledOption[] => {
    const value = values[option.name];
    if (value !== undefined) return [fillOption(option, value, focused === option.name)];
    if (option.required !== true || focused !== undefined) return [];
    throw new Error(`/${line} needs the option ${option.name}`);
  });
  const nested = chain.reduceRight<object[]>(
    (inner, { type, name: part }) => [{ type, name: part, options: inner }],
    filled,
  );
  const users = filled.flatMap(({ type, value }) =>
    type === OptionType.User ? [String(value)] : [],
  );
  return plain({
    id: command.id,
    name,
    type: Type.ChatInput,
    ...(command.guild === null ? {} : { guild_id: command.guild }),
    options: nested,
    ...(users.length === 0 ? {} : { resolved: resolveUsers(world, users) }),
  });
}

type OptionValue = OptionValues[string];

interface FilledOption {
  type: OptionType;
  name: string;
  value: OptionValue;
  focused?: boolean;
}

interface Place {
  options: readonly ValueOption[];
  chain: { type: number; name: string }[];
}

/** Where the options of a subcommand stand. */
function descend({ definition }: RegisteredCommand, path: readonly string[]): Place {
  const chain: Place['chain'] = [];
  let options: readonly CommandOption[] = 'options' in definition ? (definition.options ?? []) : [];
  for (const name of path) {
    const found = options.find((each) => each.name === name && isSubcommand(each));
    if (found === undefined)
      throw new Error(`/${definition.name} has no subcommand ${path.join(' ')}`);
    chain.push({ type: found.type, name });
    options = 'options' in found ? (found.options ?? []) : [];
  }
  if (options.some(isSubcommand)) throw new Error(`/${definition.name} is typed with a subcommand`);
  return { chain, options: options.filter((each) => !isSubcommand(each)) };
}

type CommandOption =
  | NonNullable<
      Extract<ReturnType<Commands['of']>[number]['definition'], { options?: unknown }>['options']
    >[number]
  | ValueOption;
type Subcommand = Extract<CommandOption, { options?: unknown }>;

function isSubcommand(option: CommandOption): option is Subcommand {
  return option.type === OptionType.Subcommand || option.type === OptionType.SubcommandGroup;
}

/** What the values of each type look like. */
const SHAPES: Readonly<Record<number, (value: unknown) => boolean>> = {
  [OptionType.String]: (value) => typeof value === 'string',
  [OptionType.Integer]: Number.isInteger,
  [OptionType.Number]: Number.isFinite,
  [OptionType.Boolean]: (value) => typeof value === 'boolean',
};

function fillOption(option: ValueOption, value: OptionValue, isFocused: boolean): FilledOption {
  const { type, name, autocomplete = false } = option;
  if (isFocused) {
    if (!autocomplete) throw new Error(`${name} is not completed`);
    return { type, name, value, focused: true };
  }
  const fits = SHAPES[type] ?? SHAPES[OptionType.String];
  if (fits?.(value) !== true) throw new Error(`${name} takes no ${typeof value}`);
  if (typeof value === 'string') needLength(option, value);
  if (typeof value === 'number') needRange(option, value);
  const { choices = [] } = option;
  if (choices.length > 0 && choices.every((each) => each.value !== value)) {
    throw new Error(`${name} has no choice ${String(value)}`);
  }
  return { type, name, value };
}

function needLength({ name, min_length = 0, max_length = 6000 }: ValueOption, value: string): void {
  if (value.length >= min_length && value.length <= max_length) return;
  throw new Error(`${name} takes ${min_length} to ${max_length} characters`);
}

function needRange(
  { name, min_value = -Infinity, max_value = Infinity }: ValueOption,
  value: number,
) {
  if (value >= min_value && value <= max_value) return;
  throw new Error(`${name} takes ${min_value} to ${max_value}`);
}

/** Who they are, told beside their ids. */
export function resolveUsers({ guild }: World, ids: readonly string[]): JsonObject {
  const users = ids.map((id) => guild.user(id));
  const members = users.map((user) => {
    const { user: _user, ...member } = describeMember(user);
    return [user.id, { ...member, permissions: '0' }];
  });
  return plain({
    users: Object.fromEntries(users.map((user) => [user.id, describeUser(user)])),
    members: Object.fromEntries(members),
  });
}
