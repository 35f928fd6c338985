import type { Logger } from 'pino';
import type { App } from '#src/app.ts';
import type { DiscordSettings } from '#src/config.ts';
import type { PartFault } from '#src/http/readiness.ts';

export interface GatewayOptions {
  settings: DiscordSettings;
  app: App;
  log: Logger;
  /** An interaction as Discord sent it. What it throws is logged. */
  onInteraction: (payload: unknown) => void;
  /** Called whenever the gateway becomes this process's, which may be more than once. */
  onHeld?: () => void;
}

/** How interactions come here: by one connection, which one of several processes holds. */
export interface Gateway {
  /** It does not wait for Discord, and never throws because it is down. */
  start: () => void;
  /** Hears nothing more; another process takes the gateway at once. */
  stop: () => Promise<void>;
  /** Why nothing is heard from Discord; null: it is, by this process or by another. */
  readonly fault: PartFault | null;
  /** "connected", "connecting (…)", "standing by: another process holds the gateway". */
  describe: () => string;
}

/** Opens the gateway without speaking to Discord yet. */
export function openGateway(_options: GatewayOptions): Gateway {
  return {
    fault: null,
    start: () => undefined,
    stop: async () => undefined,
    describe: () => 'connecting (not yet open)',
  };
}
