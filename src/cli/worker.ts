import type { Verb } from './verb.ts';

export const VERB: Verb = {
  usage: 'worker',
  about: `Drives runs until it is told to stop: Ctrl-C or SIGTERM lets the steps in flight end
for GRACE_SECONDS, a second one leaves at once. Runs go on in the next worker.`,
  flags: {},
  words: { min: 0, max: 0 },
  run: async ({ config, takeInterrupts }) => {
    const stop = takeInterrupts();
    const { runWorkerProcess } = await import('#src/engine/worker-process.ts');
    return runWorkerProcess({ config, stop });
  },
};
