import { UsageError } from './usage-error.ts';
import type { Verb } from './verb.ts';

const PORT_MAX = 65_535;

export const VERB: Verb = {
  usage: 'serve',
  about: `Drives runs, delivers cards and answers /healthz, /readyz and /metrics, until it is told to
stop: Ctrl-C or SIGTERM lets the steps in flight end for GRACE_SECONDS, a second one leaves at once.
On a terminal the cards appear as things happen, and /run lines can be typed; quit ends it.`,
  flags: {
    port: { about: 'Instead of HTTP_PORT; 0 takes any that is free.', value: '<port>' },
    headless: { about: 'No cards and no prompt, also on a terminal.' },
  },
  words: { min: 0, max: 0 },
  run: async ({ args, config, io, takeInterrupts, loadBots }) => {
    const port = args.one('port');
    const settings = port === undefined ? config : { ...config, HTTP_PORT: parsePort(port) };
    const stop = takeInterrupts();
    const { serve } = await import('./serve/serve.ts');
    const hasTerminal = io.isTerminal && !args.has('headless');
    return serve({ config: settings, io, stop, bots: await loadBots(), hasTerminal });
  },
};

function parsePort(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : PORT_MAX + 1;
  if (port <= PORT_MAX) return port;
  const fix = `Give a whole number from 0 (any port that is free) to ${PORT_MAX}.`;
  throw new UsageError(`--port cannot be "${text}".`, fix);
}
