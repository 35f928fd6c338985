import {
  ApplicationCommandOptionType as OptionType,
  ApplicationCommandType as Type,
} from 'discord-api-types/v10';
import { z } from 'zod';
import { DiscordBlunder } from './discord-refusal.ts';
import { hasTwins, needShape, text } from './limits.ts';

const SIZE_MAX = 8000;
const NAME = /^[-_'\p{L}\p{N}\p{Script=Deva}\p{Script=Thai}]{1,32}$/u;

const Name = text(32).refine(
  (name) => NAME.test(name) && name === name.toLowerCase(),
  'is no name of a command or an option',
);
const named = {
  name: Name,
  description: text(100),
  name_localizations: z.null().optional(),
  description_localizations: z.null().optional(),
};
const Choice = z.strictObject({
  name: text(100),
  value: z.union([text(100), z.number()]),
  name_localizations: z.null().optional(),
});
const valued = [
  OptionType.String,
  OptionType.Integer,
  OptionType.Boolean,
  OptionType.User,
  OptionType.Channel,
  OptionType.Role,
  OptionType.Number,
] as const;
const Option = z
  .strictObject({
    ...named,
    type: z.literal(valued),
    required: z.boolean().optional(),
    autocomplete: z.boolean().optional(),
    choices: z.array(Choice).max(25).optional(),
    min_length: z.int().min(0).max(6000).optional(),
    max_length: z.int().min(1).max(6000).optional(),
    min_value: z.number().optional(),
    max_value: z.number().optional(),
  })
  .refine(
    ({ autocomplete = false, choices = [] }) => !autocomplete || choices.length === 0,
    'what is completed has no choices',
  );
const Options = z
  .array(Option)
  .max(25)
  .refine((options) => !hasTwins(options.map(({ name }) => name)), 'two options have one name')
  .refine(requiredFirst, 'required options come first');
const Subcommand = z.strictObject({
  ...named,
  type: z.literal(OptionType.Subcommand),
  options: Options.optional(),
});
const Group = z.strictObject({
  ...named,
  type: z.literal(OptionType.SubcommandGroup),
  options: z.array(Subcommand).min(1).max(25),
});
const Subcommands = z
  .array(z.discriminatedUnion('type', [Subcommand, Group]))
  .min(1)
  .max(25)
  .refine((options) => !hasTwins(options.map(({ name }) => name)), 'two subcommands have one name');

const settings = {
  id: z.string().optional(),
  name_localizations: z.null().optional(),
  default_member_permissions: z.string().nullish(),
  dm_permission: z.boolean().optional(),
  contexts: z.array(z.literal([0, 1, 2])).optional(),
  integration_types: z.array(z.literal([0, 1])).optional(),
  nsfw: z.boolean().optional(),
};
const Slash = z.strictObject({
  ...settings,
  ...named,
  type: z.literal(Type.ChatInput).default(Type.ChatInput),
  options: z.union([Subcommands, Options]).optional(),
});
const Menu = z.strictObject({
  ...settings,
  type: z.literal([Type.User, Type.Message]),
  name: text(32),
  description: z.literal('').optional(),
});
const Command = z.union([Slash, Menu]);

export type CommandDefinition = z.output<typeof Command>;
export type ValueOption = z.output<typeof Option>;

/** How many of each kind an app may have in one place. */
const COUNTS_MAX: readonly (readonly [Type, max: number])[] = [
  [Type.ChatInput, 100],
  [Type.User, 15],
  [Type.Message, 15],
];

/** Refuses what Discord would not register. */
export function needCommands(given: unknown): CommandDefinition[] {
  const commands = needShape(z.array(z.unknown()), given).map((each, index) => {
    const isMenu = z.object({ type: z.literal([Type.User, Type.Message]) }).safeParse(each).success;
    return needShape(isMenu ? Menu : Slash, each, [index]);
  });
  for (const command of commands) needFitting(command);
  const names = commands.map(({ type, name }) => `${type} ${name}`);
  if (hasTwins(names))
    throw new DiscordBlunder('APPLICATION_COMMANDS_DUPLICATE_NAME', String(names));
  for (const [type, max] of COUNTS_MAX) {
    const count = commands.filter((each) => each.type === type).length;
    if (count > max) throw new DiscordBlunder('TOO_MANY_COMMANDS', `${count} of type ${type}`);
  }
  return commands;
}

function needFitting(command: CommandDefinition): void {
  const size = sizeOf(command);
  if (size <= SIZE_MAX) return;
  throw new DiscordBlunder('APPLICATION_COMMAND_TOO_LARGE', `${command.name}: ${size} characters`);
}

/** Discord counts the names, descriptions and values of a command and all that is in it. */
function sizeOf(part: object): number {
  return Object.entries(part).reduce((sum, [key, value]) => {
    if (typeof value === 'object' && value !== null) return sum + sizeOf(value);
    const counts = ['name', 'description', 'value'].includes(key) || /^\d+$/.test(key);
    return counts ? sum + String(value).length : sum;
  }, 0);
}

function requiredFirst(options: readonly { required?: boolean | undefined }[]): boolean {
  const firstOptional = options.findIndex(({ required = false }) => !required);
  return (
    firstOptional === -1 || options.slice(firstOptional).every(({ required = false }) => !required)
  );
}
