import { isDeepStrictEqual } from 'node:util';
import { ApplicationCommandType as Type } from 'discord-api-types/v10';
import type { CommandDefinition } from './command-limits.ts';
import { APPLICATION_ID } from './identity.ts';

export interface RegisteredCommand {
  id: string;
  version: string;
  /** Null: in every guild and in direct messages. */
  guild: string | null;
  definition: CommandDefinition;
}

/** One overwrite of the app's commands, and what it changed. */
export interface Registration {
  guild: string | null;
  changed: string[];
  removed: string[];
}

/** The app's commands, per guild and everywhere. */
export class Commands {
  /** Every overwrite that there was; one that changed nothing was in vain. */
  readonly registrations: Registration[] = [];
  #registered: RegisteredCommand[] = [];
  readonly #nextId: () => string;

  constructor(nextId: () => string) {
    this.#nextId = nextId;
  }

  /** Overwrites all commands of one place. What did not change keeps its id and its version. */
  put(guild: string | null, definitions: readonly CommandDefinition[]): RegisteredCommand[] {
    const before = this.of(guild);
    const after = definitions.map((definition) => {
      const old = before.find((each) => isSame(each.definition, definition));
      if (old !== undefined && isDeepStrictEqual(old.definition, definition)) return old;
      return { id: old?.id ?? this.#nextId(), version: this.#nextId(), guild, definition };
    });
    const ids = new Set(after.map(({ id }) => id));
    this.registrations.push({
      guild,
      changed: after.filter((each) => !before.includes(each)).map(nameOf),
      removed: before.filter(({ id }) => !ids.has(id)).map(nameOf),
    });
    this.#registered = [...this.#registered.filter((each) => each.guild !== guild), ...after];
    return after;
  }

  /** Adds one to those of a place, or puts it where one of its name was. */
  add(guild: string | null, definition: CommandDefinition): RegisteredCommand {
    const others = this.of(guild).filter((each) => !isSame(each.definition, definition));
    const after = this.put(guild, [...others.map((each) => each.definition), definition]);
    const added = after.find((each) => each.definition === definition);
    return added ?? this.seenIn(guild, definition.name, [definition.type]);
  }

  /** False: there is none of that id. */
  remove(id: string): boolean {
    const removed = this.#registered.find((each) => each.id === id);
    if (removed === undefined) return false;
    const others = this.of(removed.guild).filter((each) => each !== removed);
    this.put(
      removed.guild,
      others.map(({ definition }) => definition),
    );
    return true;
  }

  of(guild: string | null): RegisteredCommand[] {
    return this.#registered.filter((each) => each.guild === guild);
  }

  /** The command that people see under this name: a guild's own before one of everywhere. */
  seenIn(guild: string | null, name: string, types: readonly Type[]): RegisteredCommand {
    const seen = [...(guild === null ? [] : this.of(guild)), ...this.of(null)];
    const found = seen.find(
      ({ definition }) =>
        definition.name === name && types.some((type) => type === definition.type),
    );
    if (found !== undefined) return found;
    throw new Error(`there is no command ${name}; shown are: ${seen.map(nameOf).join(', ')}`);
  }
}

/** A command as the REST API gives it. */
export function describeCommand({ id, version, guild, definition }: RegisteredCommand): object {
  const place = guild === null ? {} : { guild_id: guild };
  const plain = { description: '', default_member_permissions: null, nsfw: false };
  return { id, application_id: APPLICATION_ID, version, ...place, ...plain, ...definition };
}

function isSame(one: CommandDefinition, other: CommandDefinition): boolean {
  return one.name === other.name && one.type === other.type;
}

function nameOf({ definition: { name } }: RegisteredCommand): string {
  return name;
}
