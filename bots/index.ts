import type { Bots, DeliveryDesk } from '#src/cli/bots.ts';
import { Refusal } from '#src/domain/errors.ts';
import { type Deliverer, openDeliverer } from './deliver.ts';
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
    openDelivery: async ({ app, redact, terminal }) => {
      const messengers =
        terminal === null
          ? []
          : [openTerminalMessenger({ screen: screenOf(terminal), render: renderView })];
      isDelivered = terminal !== null;
      deliverer = openDeliverer({ app, messengers, redact, log: app.log, pictures: null });
      deliverer.start();
      return Object.assign(deliverer, { describeChat: () => ({}), listeners: new Map() });
    },
    examinePlatform: async ({ platform }) => {
      throw new Refusal('unknown', `There is no chat platform "${platform}".`);
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
