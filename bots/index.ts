import type { Bots } from '#src/cli/bots.ts';

/** Every surface that people speak on. */
export function openBots(): Bots {
  return {
    openDelivery: async () => ({ fault: null, hint: () => {}, stop: async () => {} }),
    openSession: () => ({ say: async () => 0, converse: async () => 0 }),
  };
}
