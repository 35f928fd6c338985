import { DiscordAPIError } from 'discord.js';
import {
  type APIInteractionResponse,
  type APIModalInteractionResponseCallbackData,
  RESTJSONErrorCodes as Code,
  InteractionResponseType,
  MessageFlags,
  Routes,
} from 'discord-api-types/v10';
import type { Logger } from 'pino';
import type { Interaction } from './interaction.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { DiscordRest } from './rest.ts';

/** Discord waits three seconds, and the way there and back is part of them. */
const DEFER_AFTER_MS = 2_000;
const TRY_MS = 1_000;
const TRIES = 2;

const QUIETLY: APIInteractionResponse = { type: InteractionResponseType.DeferredMessageUpdate };
/** They read that the app is thinking, until the first answer stands in its place. */
const THINKING: APIInteractionResponse = {
  type: InteractionResponseType.DeferredChannelMessageWithSource,
  data: { flags: MessageFlags.Ephemeral },
};

/**
 * `late`: Discord has told them that it failed, or may have. `elsewhere`: another process was heard
 * before this one.
 */
export type Heard = 'heard' | 'late' | 'elsewhere';

type Named = Pick<Interaction, 'id' | 'application' | 'token'>;

/** How Discord hears, once and in time, that what somebody did has arrived. */
export class Acknowledgement {
  readonly #rest: DiscordRest;
  readonly #log: Logger;
  readonly #interaction: Named;
  readonly #timer: NodeJS.Timeout;
  /** They see that the app is thinking: what answers them stands in its place, or it is taken away. */
  readonly #isThinking: boolean;
  #said: Promise<Heard> | null = null;
  #isForm = false;
  #isAnswered = false;
  /** What they pressed shows the next answer. */
  #isReplacing = false;
  /** No answer came to a try: it may have been heard. */
  #isUnsure = false;

  constructor(
    { rest, log }: { rest: DiscordRest; log: Logger },
    interaction: Named & Pick<Interaction, 'done'>,
  ) {
    const { done } = interaction;
    this.#isThinking = done.type !== 'press' && !(done.type === 'form' && done.isOfPress);
    this.#rest = rest;
    this.#log = log;
    this.#interaction = interaction;
    // Whatever takes so long: what they did is not lost for it.
    this.#timer = setTimeout(() => void this.defer(), DEFER_AFTER_MS);
    this.#timer.unref();
  }

  /** The next answer takes the place of what they see: that the app is thinking, or what they pressed. */
  get isAwaited(): boolean {
    return (this.#isThinking || this.#isReplacing) && !this.#isForm && !this.#isAnswered;
  }

  /** The next answer takes the place of the message that was pressed. */
  replacePressed(): void {
    this.#isReplacing = true;
  }

  noteAnswer(): void {
    this.#isAnswered = true;
  }

  /** The answer follows. It never throws; whoever asks again learns the same. */
  defer(): Promise<Heard> {
    this.#said ??= this.#say(this.#isThinking ? THINKING : QUIETLY).then(
      (heard) => heard,
      (error: unknown) => this.#giveUp(error),
    );
    return this.#said;
  }

  /** A form is the answer. `late`: none can be opened any more. Throws what Discord refuses of it. */
  async open(modal: APIModalInteractionResponseCallbackData): Promise<Heard> {
    if (this.#said !== null) return (await this.#said) === 'elsewhere' ? 'elsewhere' : 'late';
    const saying = this.#say({ type: InteractionResponseType.Modal, data: modal });
    this.#isForm = true;
    this.#said = saying.catch((): Heard => 'late');
    try {
      return await saying;
    } catch (error) {
      // Without the form it can still be answered.
      this.#isForm = false;
      this.#said = null;
      throw error;
    }
  }

  /** All is answered. Where it needed no words, nothing is left that says the app is thinking. */
  async end(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#isReplacing || !this.isAwaited || !(await this.#mayThink())) return;
    const { application, token } = this.#interaction;
    await this.#rest
      .delete(Routes.webhookMessage(application, token), { auth: false })
      .catch((error: unknown) => {
        this.#log.warn({ err: error }, 'an answer that needs no words could not be taken away');
      });
  }

  /** Perhaps also where no answer told us so. */
  async #mayThink(): Promise<boolean> {
    const heard = await this.#said;
    return heard === 'heard' || (heard === 'late' && this.#isUnsure);
  }

  #giveUp(error: unknown): Heard {
    this.#log.warn({ err: error }, 'Discord may not have heard that something arrived');
    return 'late';
  }

  async #say(answer: APIInteractionResponse): Promise<Heard> {
    const { id, token } = this.#interaction;
    for (let tried = 1; ; tried += 1) {
      try {
        await this.#rest.post(Routes.interactionCallback(id, token), {
          body: answer,
          auth: false,
          signal: AbortSignal.timeout(TRY_MS),
        });
        return 'heard';
      } catch (error) {
        const heard = this.#judge(error);
        if (heard !== null) return heard;
        this.#isUnsure ||= judgeAnswer(error, 'post').type === 'unknown';
        if (tried === TRIES) throw error;
      }
    }
  }

  /** Null: it may be heard at the next try. Throws what no try changes. */
  #judge(error: unknown): Heard | null {
    if (!(error instanceof DiscordAPIError)) return null;
    switch (error.code) {
      case Code.InteractionHasAlreadyBeenAcknowledged:
        return this.#isUnsure ? 'heard' : 'elsewhere';
      case Code.UnknownInteraction:
        return 'late';
      default:
        throw error;
    }
  }
}
