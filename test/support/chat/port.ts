import type { ChatScene, ChatSceneOptions } from './scene.ts';

export type Who = 'ann' | 'ben';

/** Calls that both platforms have. */
export type Sending = 'post' | 'edit';

/** What became of something that somebody did. */
export interface Heard {
  /** False: the platform was not told in time. The person saw a warning. */
  acked: boolean;
  /** The app is told of it once more. */
  again: () => Promise<Heard>;
}

/** A card as people see it now. */
export interface SeenCard {
  readonly id: string;
  readonly text: string;
  readonly labels: readonly string[];
  readonly isEdited: boolean;
  press: (label: string, who?: Who) => Promise<Heard>;
  /** Presses what asks for more first. */
  openForm: (label: string, who?: Who) => Promise<SeenForm>;
  /** As it is now, for somebody whose platform shows it so later on. */
  copy: () => SeenCard;
}

/** A form that somebody has open. */
export interface SeenForm {
  /** Sends it with this reason, or with these values of its fields. */
  give: (filled: string | Readonly<Record<string, string>>) => Promise<Heard>;
  isOpen: () => boolean;
  /** What stands in it now; nothing once it is closed. */
  said: () => string;
}

/** As much of a platform as scenarios need that all of them go through. */
export interface ChatPort extends ChatScene {
  platform: 'slack' | 'discord';
  /** Where cards go. */
  place: string;
  addPlace: (id: string) => void;
  cards: (place?: string) => readonly SeenCard[];
  /** The newest card that says this anywhere, once there is one. */
  card: (text: string | RegExp, place?: string) => Promise<SeenCard>;
  /** Types `/run`, a verb and what belongs to it. */
  type: (verb: string, options?: Readonly<Record<string, string>>) => Promise<Heard>;
  /** What is said in the thread of a card. */
  replies: (card: SeenCard) => readonly SeenCard[];
  /** What they alone see, once it says this. */
  alone: (who: Who, text: string | RegExp) => Promise<SeenCard>;
  /** What they alone were told. */
  told: (who: Who) => readonly string[];
  /** What they alone were told, once they were told this. */
  whisper: (who: Who, text: string | RegExp) => Promise<string>;
  /** Waits for something to come about, and has what is owed delivered meanwhile. */
  until: <Fact>(look: () => Fact | undefined | null | false) => Promise<Fact>;
  /** Waits until the app hears what people do. */
  heard: () => Promise<unknown>;
  /** The app's clock and the platform's. */
  wind: (ms: number) => void;
  /** Whatever is asked of the platform from now on, it has no answer; connections break. */
  goDown: () => void;
  heal: () => void;
  refuse: (sending: Sending, code: string, times?: number) => void;
  /** The platform asks to wait so long, once. */
  limit: (sending: Sending, seconds: number) => void;
  /** The next is done, and its answer never arrives. */
  loseAnswer: (sending: Sending) => void;
  /** How the platform answered so far. */
  outcomes: (sending: Sending, place?: string) => string[];
}

export type OpenPort<Port extends ChatPort = ChatPort> = (
  kind?: 'sqlite' | 'postgres',
  options?: ChatSceneOptions & { ackWithinMs?: number },
) => Promise<Port>;
