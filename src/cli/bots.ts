import type { RequestListener } from 'node:http';
import type { App } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import type { Mac } from '#src/domain/intent-code.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Part } from '#src/http/readiness.ts';
import type { Caller } from '#src/operations/caller.ts';
import type { CliIo } from './io.ts';

/**
 * Everything that speaks to people in chat. The composition root brings it from bots/, which the
 * verbs do not know.
 */
export interface Bots {
  /** What `/run` does, by all names. */
  readonly runVerbs: readonly string[];
  /** Delivers cards to every surface that is on until it is stopped. */
  openDelivery: (desk: DeliveryDesk) => Promise<Delivery>;
  /** Looks whether a chat platform is set up as it must be. Throws a Refusal where its settings are missing. */
  examinePlatform: (examination: Examination) => Promise<Finding[]>;
  /** A conversation in `/run` lines with whoever sits at the terminal. */
  openSession: (desk: SessionDesk) => Session;
}

export interface DeliveryDesk {
  app: App;
  redact: Redact;
  /** Signs what buttons carry. */
  mac: Mac;
  /** Where the terminal's cards go; null: that surface is off. */
  terminal: Pick<CliIo, 'stdout' | 'columns' | 'colours' | 'isTerminal'> | null;
}

export interface Delivery {
  /** What /readyz says of it: null when it is well. */
  readonly fault: string | null;
  /** The platforms that are on, of each of which /readyz tells whether it can be reached. */
  readonly platforms: readonly Part[];
  /** How each chat platform is reached, in words: `slack`: "2 of 2 sockets open". */
  describeChat: () => Record<string, string>;
  /** Who answers requests over HTTP below a path such as `/slack/`, which are checked there. */
  readonly listeners: ReadonlyMap<string, RequestListener>;
  /** Something may have changed: look now, not only at the next tick. */
  hint: () => void;
  /** Ends what is being sent and sends nothing more. */
  stop: () => Promise<void>;
}

export interface Examination {
  platform: string;
  config: Config;
  /** Post a test card where cards go by default. */
  isPosting: boolean;
}

/** One thing that was looked at. */
export interface Finding {
  /** A few words: "the bot's token". */
  subject: string;
  isRight: boolean;
  /** What was found, one sentence. */
  message: string;
  /** What to do; null where it is right. */
  fix: string | null;
}

export interface SessionDesk {
  app: App;
  redact: Redact;
  caller: Caller;
  io: CliIo;
}

export interface Session {
  /**
   * Answers one line, and follows what it set going until that has ended or the signal is aborted.
   * Resolves with the exit code that a command line would have.
   */
  say: (line: string, signal: AbortSignal) => Promise<number>;
  /** Answers one line with one JSON object, at once. */
  sayAsJson: (line: string) => Promise<number>;
  /** Answers what is typed until the input ends, `quit`, or the signal. Resolves with the exit code. */
  converse: (signal: AbortSignal) => Promise<number>;
}
