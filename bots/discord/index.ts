import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { DiscordSettings } from '#src/config.ts';
import type { Mac } from '#src/domain/intent-code.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import { PressesInFlight } from '../answering/presses-in-flight.ts';
import type { Cards } from '../cards.ts';
import { openIntents } from '../intents.ts';
import type { Messenger } from '../messenger.ts';
import { openChannelWatch } from './channel-watch.ts';
import { CommandRegistration } from './command-registration.ts';
import { openGateway } from './gateway.ts';
import { openInteractions } from './interactions.ts';
import { openDiscordMessenger } from './messenger.ts';
import { openForms } from './modals/forms.ts';
import { openDiscordPeople } from './people.ts';
import { openDiscordRest } from './rest.ts';
import { describeWith, faultOfStandstill } from './standstill.ts';

export interface DiscordOptions {
  settings: DiscordSettings;
  app: App;
  redact: Redact;
  mac: Mac;
  log: Logger;
  pictures: Pictures;
}

/** Discord as a place where cards are shown and people ask. */
export interface DiscordSurface {
  messenger: Messenger;
  /** Takes what people do there from now on. It does not wait for Discord, and never throws because it is down. */
  start: (cards: Cards) => void;
  /** Takes nothing more; resolves when what was asked has been answered. */
  stop: () => Promise<void>;
  /** Why nothing can be heard from Discord or said there; null: it can. */
  readonly fault: PartFault | null;
  /** How it is reached: "connected". */
  describe: () => string;
}

/** What was asked gets this long to be answered when the process ends. */
const ENDING_MS = 1_500;

/** Opens Discord without speaking to it yet. */
export function openDiscord(options: DiscordOptions): DiscordSurface {
  const { settings, app, redact, mac, log, pictures } = options;
  const { monotonic } = app.clock;
  const rest = openDiscordRest(settings, { log, monotonic });
  const intents = openIntents(app, mac);
  const watch = openChannelWatch({ rest, channel: settings.channel, log });
  const messenger = watch.observe(
    openDiscordMessenger({ rest, settings, intents, log, now: app.clock.now }),
  );
  const people = openDiscordPeople({ app, rest, log, settings });
  const forms = openForms({ monotonic });
  const commands = new CommandRegistration({ rest, settings, log });
  const presses = new PressesInFlight();
  let answer = ignore;
  const gateway = openGateway({
    settings,
    app,
    log,
    rest,
    onInteraction: (payload) => presses.add(answer(payload)),
    onHeld: () => commands.start(),
  });
  return {
    messenger,
    describe: () => describeWith(gateway.describe(), rest.standstill),
    get fault() {
      // What holds everything back says more than what is held back by it.
      const held = faultOfStandstill(rest.standstill);
      return held ?? gateway.fault ?? commands.fault ?? watch.fault;
    },
    start: (cards) => {
      const { identify, noteFor } = people;
      const answering = { app, redact, log, pictures, identify, noteFor, forms };
      answer = openInteractions({ ...answering, rest, intents, messenger, cards });
      people.start();
      watch.start();
      gateway.start();
    },
    stop: async () => {
      watch.stop();
      await Promise.all([gateway.stop(), commands.stop(), people.stop(), presses.ended(ENDING_MS)]);
      const { count } = presses;
      if (count > 0)
        log.warn({ count }, 'the end comes before an answer to what was pressed in Discord');
    },
  };
}

async function ignore(_payload: unknown): Promise<void> {}
