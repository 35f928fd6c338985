import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { Clock } from '#src/clock.ts';
import type { Redact } from '#src/domain/redact.ts';
import { alarmLateDigests } from '#src/operations/alarm-late-digests.ts';
import { endStorms } from '#src/operations/end-storms.ts';
import { nameLender } from '#src/operations/lend-post.ts';
import { countPosts, readSign } from '#src/operations/load-delivery.ts';
import { tidyNotices } from '#src/operations/tidy-notices.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import type { AnsweredCard, Cards } from './cards.ts';
import { Background } from './delivery/background.ts';
import { SurfaceDelivery } from './delivery/surface-delivery.ts';
import type { Messenger } from './messenger.ts';

/** How soon is noticed what another process or thread has written. */
const LOOK_EVERY_MS = 500;
const TIDY_EVERY_MS = 10 * 60_000;
/** Who makes digests has had the time, too, to make those that fell due while nothing ran. */
const ALARM_EVERY_MS = 60_000;

export interface DelivererOptions {
  app: App;
  messengers: readonly Messenger[];
  redact: Redact;
  log: Logger;
  /** Draws the pictures of cards; null: no card gets one. */
  pictures: Pictures | null;
  /** Absent: the app's. */
  clock?: Clock;
  /** Absent: this process, whatever else it delivers. */
  lender?: string;
}

/** Shows on every surface what chat is owed, and keeps it true. */
export interface Deliverer {
  start: () => void;
  /** Something may be owed: look now. With a run: somebody has changed it, redraw its cards at once. */
  hint: (run?: number) => void;
  /** The cards of a surface that people see and press; throws where it is none of these. */
  cardsOf: (messenger: Messenger) => Cards;
  /** Ends what is being sent and sends nothing more. */
  stop: () => Promise<void>;
  /** Why it delivers nothing just now; null: it does. */
  readonly fault: string | null;
  /** What is still to be sent on all surfaces, and what could not be. */
  count: () => Promise<{ owed: number; undeliverable: number }>;
}

/** Two of them, in two processes, do not disturb each other. */
export function openDeliverer(options: DelivererOptions): Deliverer {
  const { messengers, redact, log, pictures, clock } = options;
  const { lender = nameLender(randomUUID()) } = options;
  const app = clock ? { ...options.app, clock } : options.app;
  const places = messengers.map(({ surface, defaultPlace: place }) => ({ surface, place }));
  const surfaces = messengers.map((messenger) => {
    const elsewhere = places.filter(({ surface }) => surface !== messenger.surface);
    return new SurfaceDelivery({ app, messenger, redact, log, lender, pictures, elsewhere });
  });
  const timers: NodeJS.Timeout[] = [];
  const background = new Background(log);
  let seen = '';
  const look = async () => {
    const sign = await readSign(app);
    if (sign === seen) return;
    seen = sign;
    for (const surface of surfaces) surface.lookAgain();
  };
  const names = messengers.map(({ surface }) => surface);
  const tidy = async () => {
    await tidyNotices(app, names);
    for (const name of names) await endStorms(app, name);
  };
  const alarm = () => alarmLateDigests(app, places);
  const hint = (run?: number) => {
    for (const surface of surfaces) {
      if (run === undefined) surface.lookAgain();
      else surface.hint(run);
    }
  };
  return {
    start: () => {
      for (const surface of surfaces) surface.wake();
      timers.push(setInterval(() => background.run('look', look), LOOK_EVERY_MS));
      timers.push(setInterval(() => background.run('tidy', tidy), TIDY_EVERY_MS));
      timers.push(setInterval(() => background.run('alarm', alarm), ALARM_EVERY_MS));
    },
    hint,
    cardsOf: (messenger) => {
      const surface = surfaces.find((one) => one.surface === messenger.surface);
      if (!surface) throw new Error(`nothing is delivered to ${messenger.surface}`);
      const answer = (card: AnsweredCard) => surface.answer(card);
      const stands = (card: AnsweredCard) => surface.stands(card);
      return { answer, stands, find: (message) => surface.find(message), hint };
    },
    stop: async () => {
      for (const timer of timers.splice(0)) clearInterval(timer);
      await Promise.all([background.ended(), ...surfaces.map((surface) => surface.stop())]);
    },
    get fault() {
      return background.fault ?? surfaces.find(({ fault }) => fault !== null)?.fault ?? null;
    },
    count: () => countPosts(app),
  };
}
