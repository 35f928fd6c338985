import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationIntegrationType,
  InteractionContextType,
  ApplicationCommandOptionType as OptionType,
  type RESTPutAPIApplicationCommandsJSONBody,
  ApplicationCommandType as Type,
} from 'discord-api-types/v10';
import type { RunVerb } from '../../run-command/verb.ts';
import { VERBS } from '../../run-command/verbs.ts';
import { optionsOf, type VerbOption } from './verb-options.ts';

export const RUN_COMMAND = 'run';
/** The context menus of messages. */
export const WHY_MENU = 'Why did this fail?';
export const RETRY_MENU = 'Retry from failure';

const EVERYWHERE = {
  contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
  integration_types: [ApplicationIntegrationType.GuildInstall],
};

/**
 * Everything that the app registers: a subcommand for each verb, and what can be asked of a message.
 * Who may do what is decided where it is done, not by Discord's permissions.
 */
export function defineCommands(): RESTPutAPIApplicationCommandsJSONBody {
  const run = {
    type: Type.ChatInput as const,
    name: RUN_COMMAND,
    description: 'Look after runs: start, stop, retry, approve, and see why they failed.',
    options: VERBS.map(defineVerb),
  };
  const menus = [WHY_MENU, RETRY_MENU].map((name) => ({ type: Type.Message as const, name }));
  return [run, ...menus].map((command) => ({ ...command, ...EVERYWHERE }));
}

function defineVerb(verb: RunVerb): APIApplicationCommandSubcommandOption {
  return {
    type: OptionType.Subcommand,
    name: verb.name,
    description: verb.about,
    options: optionsOf(verb).map(defineOption),
  };
}

function defineOption(option: VerbOption): APIApplicationCommandBasicOption {
  const { name, about: description, isRequired: required } = option;
  const named = { name, description, ...(required === undefined ? {} : { required }) };
  switch (option.type) {
    case 'switch':
      return { type: OptionType.Boolean, ...named };
    case 'count':
      return { type: OptionType.Integer, ...named, min_value: 1 };
    case 'text':
      return { type: OptionType.String, ...named, ...proposalsOf(option) };
  }
}

function proposalsOf({ completes, choices }: VerbOption) {
  if (completes !== undefined) return { autocomplete: true as const };
  if (choices === undefined) return {};
  return { choices: choices.map((choice) => ({ name: choice, value: choice })) };
}
