import { randomUUID } from 'node:crypto';
import {
  ApplicationCommandType,
  ComponentType,
  GatewayDispatchEvents as Event,
  InteractionType as Type,
} from 'discord-api-types/v10';
import type { JsonObject } from '#src/domain/json.ts';
import { Select } from './component-limits.ts';
import { findComponent } from './components.ts';
import { fillCommand, type OptionValues, resolveUsers } from './fill-command.ts';
import { type Filling, fillModal } from './fill-modal.ts';
import type { Gateway } from './gateway.ts';
import { APPLICATION_ID, GUILD_ID } from './identity.ts';
import type { Ack } from './interactions.ts';
import type { DiscordMessage } from './messages.ts';
import { describeMessage, describePlace } from './payloads.ts';
import { plain } from './plain.ts';
import type { World } from './world.ts';

interface Where {
  by: string;
  channel: string;
}

interface Doing extends Where {
  type: Type;
  data: object;
  /** The message that was pressed, also through a modal. */
  on?: DiscordMessage | undefined;
}

/** What people do in Discord. Each answers what the app acked, and how soon. */
export class People {
  readonly acks: Ack[] = [];
  readonly #world: World;
  readonly #gateway: Gateway;

  constructor(world: World, gateway: Gateway) {
    this.#world = world;
    this.#gateway = gateway;
  }

  /** Sends a slash command: `run stop` is the subcommand `stop` of `/run`. */
  async slash(line: string, { options = {}, ...where }: Where & { options?: OptionValues }) {
    const guild = this.#guildOf(where.channel);
    const data = fillCommand(this.#world, { line, values: options, guild });
    return this.#do({ ...where, type: Type.ApplicationCommand, data });
  }

  /** Types within an option: the app says how it could go on. */
  async autocomplete(
    line: string,
    focused: string,
    { options = {}, ...where }: Where & { options?: OptionValues },
  ): Promise<Ack> {
    const values = { [focused]: '', ...options };
    const guild = this.#guildOf(where.channel);
    const data = fillCommand(this.#world, { line, values, guild, focused });
    return this.#do({ ...where, type: Type.ApplicationCommandAutocomplete, data });
  }

  /** Presses a button, by its custom_id or by what it says. A copy of an earlier state is a stale card. */
  async click(message: DiscordMessage, name: string, { by }: { by: string }): Promise<Ack> {
    const { custom_id = '' } = this.#component(message, name, { by, type: ComponentType.Button });
    const data = { custom_id, component_type: ComponentType.Button, id: 1 };
    return this.#press(message, data, by);
  }

  /** Chooses from a select. */
  async choose(
    message: DiscordMessage,
    name: string,
    { by, values }: { by: string; values: readonly string[] },
  ): Promise<Ack> {
    const type = ComponentType.StringSelect;
    const select = this.#component(message, name, { by, type });
    const { custom_id, options, min_values = 1, max_values = 1 } = Select.parse(select);
    const known = new Set(options.map(({ value }) => value));
    const unknown = values.filter((value) => !known.has(value));
    if (unknown.length > 0) throw new Error(`${name} has no option ${unknown.join(', ')}`);
    if (values.length < min_values || values.length > max_values) {
      throw new Error(`${name} takes ${min_values} to ${max_values} options`);
    }
    return this.#press(message, { custom_id, component_type: type, id: 1, values }, by);
  }

  /** Sends the modal that the app opened in this answer. */
  async submit({ interaction }: Ack, filling: Filling = {}): Promise<Ack> {
    const { modal, user: by, channel, on } = interaction;
    if (modal === undefined) throw new Error('no modal is open');
    const ack = await this.#do({
      by,
      channel,
      on,
      type: Type.ModalSubmit,
      data: fillModal(modal, filling),
    });
    if (ack.acked) interaction.modal = undefined;
    return ack;
  }

  /** Chooses a command from the menu of a message, or of a person. */
  async contextMenu(name: string, { on, ...where }: Where & { on: DiscordMessage | string }) {
    const world = this.#world;
    const isUser = typeof on === 'string';
    const type = isUser ? ApplicationCommandType.User : ApplicationCommandType.Message;
    const command = world.commands.seenIn(this.#guildOf(where.channel), name, [type]);
    const target_id = isUser ? on : on.id;
    const resolved = isUser
      ? resolveUsers(world, [on])
      : { messages: { [on.id]: describeMessage(world, on) } };
    const place = command.guild === null ? {} : { guild_id: command.guild };
    const data = { id: command.id, name, type, target_id, resolved, ...place };
    return this.#do({ ...where, type: Type.ApplicationCommand, data });
  }

  /** Tells the app once more what it was told, as after a RESUME that asks for too much. */
  replay({ interaction }: Ack): void {
    this.#gateway.sessions.tell(Event.InteractionCreate, interaction.payload);
  }

  /** The component, as somebody who sees the message finds it. */
  #component(
    { components, seenBy }: DiscordMessage,
    name: string,
    { by, type }: { by: string; type: ComponentType },
  ): JsonObject {
    if (seenBy !== null && seenBy !== by) throw new Error('only one person sees this message');
    const found = findComponent(components, name);
    if (found['type'] !== type) throw new Error(`${name} is something else`);
    if (found['disabled'] === true) throw new Error(`${name} is disabled`);
    return found;
  }

  async #press(message: DiscordMessage, data: object, by: string): Promise<Ack> {
    const on = this.#world.guild.find(message.id);
    if (on === undefined) throw new Error('the message was deleted');
    return this.#do({ by, channel: on.channel, type: Type.MessageComponent, data, on });
  }

  async #do({ by, channel: id, type, data, on }: Doing): Promise<Ack> {
    const world = this.#world;
    const channel = world.guild.channel(id);
    if (channel.recipient !== null && channel.recipient !== by) {
      throw new Error('only one person is in a direct message');
    }
    const named = {
      id: world.nextId(),
      application_id: APPLICATION_ID,
      token: randomUUID(),
      version: 1,
    };
    const place = describePlace(world, channel, world.guild.user(by));
    const message = on === undefined ? {} : { message: describeMessage(world, on) };
    const payload = plain({ ...named, type, ...place, data, ...message });
    const { id: interaction, token } = named;
    const nothing = { acked: undefined, original: undefined, modal: undefined };
    const ack = await world.interactions.await(
      { id: interaction, token, type, user: by, channel: id, payload, on, ...nothing },
      () => this.#gateway.sessions.tell(Event.InteractionCreate, payload),
    );
    this.acks.push(ack);
    return ack;
  }

  /** Where commands are looked for: direct messages know no guild's. */
  #guildOf(channel: string): string | null {
    return this.#world.guild.channel(channel).recipient === null ? GUILD_ID : null;
  }
}
