import type { RequestListener } from 'node:http';
import type { Bots, Delivery, DeliveryDesk } from '#src/cli/bots.ts';
import { discordSettingsOf, slackSettingsOf } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { openPictures, type Pictures } from '#src/pictures/pictures.ts';
import { type Deliverer, openDeliverer } from './deliver.ts';
import type { DiscordSurface } from './discord/index.ts';
import { VERBS } from './run-command/verbs.ts';
import { openTerminalMessenger } from './terminal/messenger.ts';
import { renderView } from './terminal/render/render-view.ts';
import { Screen } from './terminal/screen.ts';
import { openSession } from './terminal/session.ts';

type ScreenIo = NonNullable<DeliveryDesk['terminal']>;

/** A chat platform that is on. */
interface ChatSurface extends DiscordSurface {
  /** Answers its requests over HTTP; null or absent: none come that way. */
  listener?: RequestListener | null;
}

/** Every surface that people speak on; files that they ask for at the terminal go to `folder`. */
export function openBots({ folder = process.cwd() }: { folder?: string } = {}): Bots {
  let screen: Screen | null = null;
  let deliverer: Deliverer | null = null;
  let isDelivered = false;
  // A process has one terminal: what is delivered and what is answered stand on it one below the other.
  const screenOf = (io: ScreenIo): Screen => {
    screen ??= new Screen({ ...io, isLive: io.isTerminal });
    return screen;
  };
  return {
    runVerbs: VERBS.flatMap(({ name, aka = {} }) => [name, ...Object.keys(aka)]),
    openDelivery: async (desk) => {
      const { terminal } = desk;
      isDelivered = terminal !== null;
      const { app, redact } = desk;
      const { surfaces, pictures } = await openSurfaces(desk);
      const messengers = [
        ...(terminal === null
          ? []
          : [openTerminalMessenger({ screen: screenOf(terminal), render: renderView })]),
        ...surfaces.map(({ messenger }) => messenger),
      ];
      const opened = openDeliverer({ app, messengers, redact, log: app.log, pictures });
      deliverer = opened;
      opened.start();
      for (const surface of surfaces) surface.start(opened.cardsOf(surface.messenger));
      return describeDelivery(opened, surfaces);
    },
    examinePlatform: async (examination) => {
      switch (examination.platform) {
        case 'slack':
          return (await import('./slack/examine.ts')).examineSlack(examination);
        case 'discord':
          return (await import('./discord/examine.ts')).examineDiscord(examination);
        default:
          throw new Refusal('unknown', `There is no chat platform "${examination.platform}".`);
      }
    },
    openSession: (desk) => {
      return openSession({
        ...desk,
        screen: screenOf(desk.io),
        folder,
        hasNews: () => !isDelivered,
        onApplied: (run) => deliverer?.hint(run),
      });
    },
  };
}

/** Whoever does without a platform pays nothing for it. */
async function openSurfaces({
  app,
  redact,
  mac,
}: DeliveryDesk): Promise<{ surfaces: ChatSurface[]; pictures: Pictures | null }> {
  const [slack, discord] = [slackSettingsOf(app.config), discordSettingsOf(app.config)];
  if (slack === null && discord === null) return { surfaces: [], pictures: null };
  const pictures = openPictures();
  const shared = { app, redact, mac, log: app.log, pictures };
  const surfaces: ChatSurface[] = [];
  if (slack !== null) {
    surfaces.push((await import('./slack/index.ts')).openSlack({ settings: slack, ...shared }));
  }
  if (discord !== null) {
    const { openDiscord } = await import('./discord/index.ts');
    surfaces.push(openDiscord({ settings: discord, ...shared }));
  }
  return { surfaces, pictures };
}

function describeDelivery(deliverer: Deliverer, surfaces: readonly ChatSurface[]): Delivery {
  const named = surfaces.map((surface) => ({ name: surface.messenger.surface, surface }));
  return {
    hint: deliverer.hint,
    get fault() {
      return deliverer.fault;
    },
    platforms: named.map(({ name, surface }) => ({ name, check: () => surface.fault })),
    describeChat: () =>
      Object.fromEntries(named.map(({ name, surface }) => [name, surface.describe()])),
    listeners: new Map(
      named.flatMap(({ name, surface: { listener = null } }) =>
        listener === null ? [] : [[`/${name}/`, listener]],
      ),
    ),
    stop: async () => {
      // What somebody has just asked for may still be shown.
      await Promise.all(surfaces.map((surface) => surface.stop()));
      await deliverer.stop();
    },
  };
}
