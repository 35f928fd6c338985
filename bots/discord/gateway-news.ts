import type { Logger } from 'pino';
import {
  describeGateway,
  faultOfGateway,
  type GatewayState,
  NOT_YET_OPEN,
  SILENCE_MS,
} from './gateway-state.ts';

export interface NewsOptions {
  log: Logger;
  monotonic: () => number;
  state: () => GatewayState;
}

/** Says in the log how the gateway is: each state once, a fault once, and that it is over. */
export class GatewayNews {
  readonly #options: NewsOptions;
  #words = '';
  #told: string | null = null;
  #later: NodeJS.Timeout | undefined;

  constructor(options: NewsOptions) {
    this.#options = options;
  }

  /** To be called when anything may have changed. */
  look(): void {
    const { log, state } = this.#options;
    const words = describeGateway(state());
    // That it begins is no news: it is open a moment later, or it is said why not.
    if (words !== this.#words && !isBeginning(state())) log.info(`discord: ${words}`);
    this.#words = words;
    this.#tellFault();
    // What lasts becomes a fault though nothing changes.
    clearTimeout(this.#later);
    this.#later = setTimeout(() => this.#tellFault(), SILENCE_MS + 1).unref();
  }

  stop(): void {
    clearTimeout(this.#later);
  }

  #tellFault(): void {
    const { log, monotonic, state } = this.#options;
    const fault = faultOfGateway(state(), monotonic());
    const what = fault && nameFault(state());
    if (what === this.#told) return;
    if (fault) log.error({ fix: fault.fix }, fault.error);
    else log.info('discord can be heard again');
    this.#told = what;
  }
}

function isBeginning({ line }: GatewayState): boolean {
  return line?.type === 'connecting' && line.loss === NOT_YET_OPEN;
}

/** Without how long it has lasted, or still will: that is no other fault. */
function nameFault({ standing, line }: GatewayState): string {
  return line?.type === 'connecting' ? line.loss.means : standing;
}
