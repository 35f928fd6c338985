import { randomBytes } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { App as Bolt, type Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { SlackSettings } from '#src/config.ts';
import type { Mac } from '#src/domain/intent-code.ts';
import type { PartFault } from '#src/domain/part-fault.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Pictures } from '#src/pictures/pictures.ts';
import { PressesInFlight } from '../answering/presses-in-flight.ts';
import type { Cards } from '../cards.ts';
import { openIntents } from '../intents.ts';
import type { Messenger } from '../messenger.ts';
import { openBoltLogger } from './bolt-logger.ts';
import { BotIdentity } from './bot-identity.ts';
import { openChannelWatch } from './channel-watch.ts';
import type { SlackDesk } from './desk.ts';
import { listenToHome } from './home.ts';
import { listenToMentions } from './mentions.ts';
import { openSlackMessenger } from './messenger.ts';
import { openSlackPeople } from './people.ts';
import { listenToPresses } from './press.ts';
import { openRequests } from './requests.ts';
import { listenToShortcuts } from './shortcuts.ts';
import { Sockets } from './sockets.ts';
import { openWebClient, webClientOptions } from './web-client.ts';

export interface SlackOptions {
  settings: SlackSettings;
  app: App;
  redact: Redact;
  mac: Mac;
  log: Logger;
  pictures: Pictures;
}

/** Slack as a place where cards are shown and people ask. */
export interface SlackSurface {
  messenger: Messenger;
  /** Takes what people do there from now on. It does not wait for Slack, and never throws because it is down. */
  start: (cards: Cards) => void;
  /** Takes nothing more; resolves when what was asked has been answered. */
  stop: () => Promise<void>;
  /** Why nothing can be heard from Slack or said there; null: it can. */
  readonly fault: PartFault | null;
  /** How it is reached: "2 of 2 sockets open". */
  describe: () => string;
  /** Answers Slack's requests over HTTP; null: it comes over sockets. */
  listener: RequestListener | null;
}

/** What was asked gets this long to be answered when the process ends. */
const ENDING_MS = 1_500;

/** Opens Slack without speaking to it yet. */
export function openSlack(options: SlackOptions): SlackSurface {
  const { settings, app, redact, mac, log, pictures } = options;
  const client = openWebClient(settings);
  const intents = openIntents(app, mac);
  const { channel } = settings;
  const watch = openChannelWatch({ client, channel, log });
  const messenger = watch.observe(openSlackMessenger({ client, channel, intents, log }));
  const people = openSlackPeople({ app, client, log, channel });
  const identity = new BotIdentity({ client, botToken: settings.botToken, log });
  const reach = openReach(options);
  const presses = new PressesInFlight();
  const bolt = openBolt(options, { receiver: reach.receiver, authorize: identity.authorize });
  bolt.use(async ({ next }) => {
    const answering = next();
    presses.add(answering);
    await answering;
  });
  const ending: (() => unknown)[] = [];
  return {
    messenger,
    listener: reach.listener,
    describe: reach.describe,
    get fault() {
      return identity.fault ?? reach.fault() ?? watch.fault;
    },
    start: (cards) => {
      const { identify, noteFor } = people;
      const answering = { app, redact, log, pictures, identify, noteFor };
      ending.push(listen(bolt, { ...answering, client, intents, messenger, cards }));
      people.start();
      void identity.start();
      watch.start();
      reach.start();
    },
    stop: async () => {
      for (const end of ending.splice(0)) end();
      identity.stop();
      watch.stop();
      await Promise.all([reach.stop(), people.stop(), presses.ended(ENDING_MS)]);
      const { count } = presses;
      if (count > 0)
        log.warn({ count }, 'the end comes before an answer to what was pressed in Slack');
    },
  };
}

interface Reach {
  receiver: Receiver;
  listener: RequestListener | null;
  start: () => void;
  stop: () => Promise<void>;
  fault: () => PartFault | null;
  describe: () => string;
}

/** How what people do in Slack comes here. */
function openReach({ settings, app, log }: SlackOptions): Reach {
  const { reach, apiUrl } = settings;
  const { monotonic } = app.clock;
  if (reach.mode === 'http') {
    const { signingSecret } = reach;
    return {
      ...openRequests({ signingSecret, logger: openBoltLogger(log, monotonic) }),
      start: () => undefined,
      stop: async () => undefined,
      fault: () => null,
      describe: () => 'signed requests over HTTP',
    };
  }
  const sockets = new Sockets({ appToken: reach.appToken, apiUrl, log, monotonic });
  return {
    receiver: sockets,
    listener: null,
    start: () => void sockets.start(),
    stop: () => sockets.stop(),
    fault: () => sockets.fault,
    describe: () => sockets.describe(),
  };
}

function openBolt(
  { settings, app, log }: SlackOptions,
  wiring: Pick<NonNullable<ConstructorParameters<typeof Bolt>[0]>, 'receiver' | 'authorize'>,
): Bolt {
  const bolt = new Bolt({
    ...wiring,
    clientOptions: webClientOptions(settings.apiUrl),
    logger: openBoltLogger(log, app.clock.monotonic),
    convoStore: false,
  });
  bolt.error(async (error) => {
    const receipt = `R-${randomBytes(4).toString('hex')}`;
    log.error({ error, receipt }, 'something that came from Slack could not be answered');
  });
  return bolt;
}

/** Returns how to end what goes on by itself. */
function listen(bolt: Bolt, desk: SlackDesk): () => void {
  listenToPresses(bolt, desk);
  listenToMentions(bolt, desk);
  listenToShortcuts(bolt, desk);
  return listenToHome(bolt, desk).stop;
}
