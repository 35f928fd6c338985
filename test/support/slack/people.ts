import { randomUUID } from 'node:crypto';
import type { JsonObject } from '#src/domain/json.ts';
import { acceptAck } from './accept-ack.ts';
import { findElement } from './blocks.ts';
import type { Ack, Delivery } from './delivery.ts';
import { type Filling, fillModal } from './fill-modal.ts';
import { BOT_USER_ID, TEAM_ID } from './identity.ts';
import { interaction, pressed, responseUrl, slashCommand, toldEvent } from './payloads.ts';
import { plain } from './plain.ts';
import type { SlackView } from './views.ts';
import type { Channel, SlackMessage, Whisper } from './workspace.ts';
import type { World } from './world.ts';

interface Where {
  by: string;
  channel: string;
}

/** What people do in Slack. Each answers what the app acked, and how soon. */
export class People {
  readonly #world: World;
  readonly #send: (delivery: Delivery) => Promise<Ack>;

  constructor(world: World, send: (delivery: Delivery) => Promise<Ack>) {
    this.#world = world;
    this.#send = send;
  }

  /** Types a slash command: Slack allows none in a thread. */
  async type(line: string, { by: user, channel }: Where): Promise<Ack> {
    return this.#deliver(slashCommand(this.#world, line, { user, channel }));
  }

  /** Presses a button of a message, or chooses from its select. A copy of an earlier state is a stale card. */
  async click(
    message: SlackMessage | Whisper,
    actionId: string,
    { by: user, choose }: { by: string; choose?: string },
  ): Promise<Ack> {
    const { ts } = message;
    const isWhisper = 'channel' in message;
    const channel = isWhisper ? this.#channel(message.channel) : this.#channelOf(ts);
    const place = { user, channel: channel.id, ts };
    const action = pressed(findElement(message.blocks, actionId), choose);
    const payload = {
      type: 'block_actions',
      container: {
        type: 'message',
        message_ts: ts,
        channel_id: channel.id,
        is_ephemeral: isWhisper,
      },
      channel: { id: channel.id, name: channel.name },
      ...(isWhisper ? {} : { message }),
      response_url: responseUrl(this.#world, place),
      state: { values: {} },
      actions: [action],
    };
    return this.#deliver(interaction(this.#world, user, payload));
  }

  /** Presses a button of a home or a modal: only the one who has it open can. */
  async clickView(view: SlackView, actionId: string, choose?: string): Promise<Ack> {
    const user = this.#world.views.userOf(view.id);
    const action = pressed(findElement(view.blocks, actionId), choose);
    const container = { type: 'view', view_id: view.id };
    const payload = { type: 'block_actions', container, view, actions: [action] };
    return this.#deliver(interaction(this.#world, user, payload));
  }

  async submit(view: SlackView, filling: Filling = {}): Promise<Ack> {
    const user = this.#world.views.userOf(view.id);
    const state = fillModal(view, filling);
    const payload = { type: 'view_submission', view: { ...view, state }, response_urls: [] };
    return this.#deliver(interaction(this.#world, user, payload));
  }

  /** Closes a modal; undefined: the app is not told, because it did not ask to be. */
  async close(view: SlackView): Promise<Ack | undefined> {
    const user = this.#world.views.userOf(view.id);
    this.#world.views.close(view.id);
    if (view.notify_on_close !== true) return undefined;
    const state = { values: {} };
    const payload = { type: 'view_closed', view: { ...view, state }, is_cleared: false };
    return this.#deliver(interaction(this.#world, user, payload));
  }

  /** Chooses a shortcut: of a message, or of the whole workspace. */
  async shortcut(callback_id: string, { by: user, on }: { by: string; on?: SlackMessage }) {
    const action_ts = this.#world.workspace.nextTs();
    if (on === undefined) {
      return this.#deliver(
        interaction(this.#world, user, { type: 'shortcut', callback_id, action_ts }),
      );
    }
    const { id, name } = this.#channelOf(on.ts);
    const response_url = responseUrl(this.#world, { user, channel: id, ts: on.ts });
    const place = { channel: { id, name }, message: on, message_ts: on.ts, response_url };
    const payload = { type: 'message_action', callback_id, action_ts, ...place };
    return this.#deliver(interaction(this.#world, user, payload));
  }

  /** Says something to the bot, in the channel or in a thread of it; the name comes first unless the text has it. */
  async mention(
    said: string,
    { by: user, channel, thread, ...over }: Where & { thread?: string } & JsonObject,
  ): Promise<Ack> {
    const inThread = thread === undefined ? {} : { thread_ts: thread };
    const bot = `<@${BOT_USER_ID}>`;
    const text = said.includes(bot) ? said : `${bot} ${said}`;
    const place = this.#channel(channel);
    const message = this.#world.workspace.post(place, { user, text, blocks: [], ...inThread });
    const names = { client_msg_id: randomUUID(), team: TEAM_ID, event_ts: message.ts };
    const event = { ...message, ...names, ...over, type: 'app_mention', channel };
    return this.#deliver(toldEvent(event, this.#world));
  }

  async openHome(user: string): Promise<Ack> {
    const { views, workspace } = this.#world;
    const channel = workspace.openIm(user).id;
    const [view] = views.of(user, 'home');
    const event = {
      type: 'app_home_opened',
      user,
      channel,
      tab: 'home',
      event_ts: workspace.nextTs(),
    };
    return this.#deliver(toldEvent(view === undefined ? event : { ...event, view }, this.#world));
  }

  /** Delivers once more what the app has already had, as Slack does after an ack that it did not hear. */
  async repeat({ delivery }: Ack): Promise<Ack> {
    return this.#send(delivery);
  }

  async #deliver(delivery: Delivery): Promise<Ack> {
    const ack = await this.#send({ ...delivery, payload: plain(delivery.payload) });
    if (ack.acked) acceptAck(this.#world, delivery, ack.answer);
    return ack;
  }

  #channel(id: string): Channel {
    return this.#world.workspace.channelSeenBy(BOT_USER_ID, id);
  }

  #channelOf(ts: string): Channel {
    return this.#world.workspace.channelOf(ts);
  }
}
