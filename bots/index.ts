import type { Bots, Delivery, DeliveryDesk } from '#src/cli/bots.ts';
import { slackSettingsOf } from '#src/config.ts';
import { Refusal } from '#src/domain/errors.ts';
import { openPictures, type Pictures } from '#src/pictures/pictures.ts';
import { type Deliverer, openDeliverer } from './deliver.ts';
import type { SlackSurface } from './slack/index.ts';
import { openTerminalMessenger } from './terminal/messenger.ts';
import { renderView } from './terminal/render/render-view.ts';
import { Screen } from './terminal/screen.ts';
import { openSession } from './terminal/session.ts';

type ScreenIo = NonNullable<DeliveryDesk['terminal']>;

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
    openDelivery: async (desk) => {
      const { terminal } = desk;
      isDelivered = terminal !== null;
      const slack = await openSlackOf(desk);
      const messengers = [
        ...(terminal === null
          ? []
          : [openTerminalMessenger({ screen: screenOf(terminal), render: renderView })]),
        ...(slack === null ? [] : [slack.surface.messenger]),
      ];
      const { app, redact } = desk;
      const pictures = slack?.pictures ?? null;
      const opened = openDeliverer({ app, messengers, redact, log: app.log, pictures });
      deliverer = opened;
      opened.start();
      slack?.surface.start(opened.cardsOf(slack.surface.messenger));
      return describeDelivery(opened, slack?.surface ?? null);
    },
    examinePlatform: async (examination) => {
      const { platform } = examination;
      if (platform !== 'slack') {
        throw new Refusal('unknown', `There is no chat platform "${platform}".`);
      }
      return (await import('./slack/examine.ts')).examineSlack(examination);
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

/** Whoever does without Slack pays nothing for it. */
async function openSlackOf({
  app,
  redact,
  mac,
}: DeliveryDesk): Promise<{ surface: SlackSurface; pictures: Pictures } | null> {
  const settings = slackSettingsOf(app.config);
  if (settings === null) return null;
  const { openSlack } = await import('./slack/index.ts');
  const pictures = openPictures();
  return { surface: openSlack({ settings, app, redact, mac, log: app.log, pictures }), pictures };
}

function describeDelivery(deliverer: Deliverer, slack: SlackSurface | null): Delivery {
  const listener = slack?.listener ?? null;
  return {
    hint: deliverer.hint,
    get fault() {
      return deliverer.fault;
    },
    platforms: slack === null ? [] : [{ name: 'slack', check: () => slack.fault }],
    describeChat: () => (slack === null ? {} : { slack: slack.describe() }),
    listeners: new Map(listener === null ? [] : [['/slack/', listener]]),
    stop: async () => {
      // What somebody has just asked for may still be shown.
      await slack?.stop();
      await deliverer.stop();
    },
  };
}
