import { RESTJSONErrorCodes as Code, type InteractionType } from 'discord-api-types/v10';
import type { JsonObject } from '#src/domain/json.ts';
import { DiscordRefusal } from './discord-refusal.ts';
import type { DiscordMessage } from './messages.ts';
import type { DiscordModal } from './modal-limits.ts';

const TOKEN_LIVES_MS = 15 * 60_000;

/** Something that a person did, and that the app has to answer in time. */
export interface Interaction {
  id: string;
  token: string;
  type: InteractionType;
  user: string;
  channel: string;
  payload: JsonObject;
  /** The message with the component that was pressed, also through a modal. */
  on: DiscordMessage | undefined;
  issuedAt: number;
  beganAt: number;
  acked: { type: number; data: unknown; afterMs: number } | undefined;
  /** What `@original` is: the answer, or the message that was pressed. */
  original: DiscordMessage | undefined;
  /** What the app opened in answer. */
  modal: DiscordModal | undefined;
  settle: () => void;
}

/** How the app answered. */
export interface Ack {
  interaction: Interaction;
  /** False: not within three seconds. The person read that the app did not respond. */
  acked: boolean;
  /** The kind of callback; undefined: none. */
  type: number | undefined;
  /** What the app said with it. */
  answer: unknown;
  afterMs: number;
}

/** What people did, and what of it may still be answered. */
export class Interactions {
  /** Interactions that were answered when Discord had already given up. */
  readonly late: string[] = [];
  /** Interactions that were answered once more. */
  readonly twice: string[] = [];
  readonly #byToken = new Map<string, Interaction>();
  readonly #now: () => number;
  readonly #ackWithinMs: number;

  constructor(now: () => number, ackWithinMs: number) {
    this.#now = now;
    this.#ackWithinMs = ackWithinMs;
  }

  /** Told when the app has answered, or when it can no longer do so. */
  async await(
    began: Omit<Interaction, 'issuedAt' | 'beganAt' | 'settle'>,
    send: () => void,
  ): Promise<Ack> {
    const { promise, resolve: settle } = Promise.withResolvers<void>();
    const issued = { issuedAt: this.#now(), beganAt: performance.now() };
    const interaction: Interaction = Object.assign(began, issued, { settle });
    this.#byToken.set(interaction.token, interaction);
    const deadline = setTimeout(settle, this.#ackWithinMs);
    send();
    await promise;
    clearTimeout(deadline);
    const { acked } = interaction;
    const afterMs = acked?.afterMs ?? this.#ackWithinMs;
    return {
      interaction,
      acked: acked !== undefined,
      type: acked?.type,
      answer: acked?.data,
      afterMs,
    };
  }

  /** The interaction that may be answered now: once, and in time. */
  toAck(id: string, token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction?.id !== id) throw new DiscordRefusal(Code.UnknownInteraction);
    if (interaction.acked !== undefined) {
      this.twice.push(id);
      throw new DiscordRefusal(Code.InteractionHasAlreadyBeenAcknowledged);
    }
    if (performance.now() - interaction.beganAt >= this.#ackWithinMs) {
      this.late.push(id);
      throw new DiscordRefusal(Code.UnknownInteraction);
    }
    return interaction;
  }

  /** The interaction whose token still writes: once it was answered, for fifteen minutes. */
  toFollow(token: string): Interaction {
    const interaction = this.#byToken.get(token);
    if (interaction === undefined) throw new DiscordRefusal(Code.InvalidWebhookToken);
    if (this.#now() - interaction.issuedAt >= TOKEN_LIVES_MS) {
      throw new DiscordRefusal(Code.InvalidWebhookToken);
    }
    if (interaction.acked === undefined) throw new DiscordRefusal(Code.UnknownWebhook);
    return interaction;
  }

  /** Nobody waits for an answer any more. */
  close(): void {
    for (const { settle } of this.#byToken.values()) settle();
  }
}
