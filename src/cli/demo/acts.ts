import { once } from 'node:events';
import { join } from 'node:path';
import { EXIT } from '../exit-codes.ts';
import type { Props } from './props.ts';
import type { Stage } from './stage.ts';

export async function applyExamples(stage: Stage, { examples }: Props): Promise<void> {
  await stage.announce(
    '1. Workflows are JSON files',
    'Four of them are published, each as version 1. A file that has not changed publishes nothing.',
  );
  const files = ['release-notes', 'order-fulfilment', 'restock', 'ship-order'];
  await stage.play(
    ['apply', ...files.map((name) => join(examples, `${name}.json`))],
    [EXIT.completed],
  );
}

export async function failOrder(stage: Stage): Promise<void> {
  await stage.announce(
    '4. A workflow that fails, and says where',
    'The card of order 1042 is declined while its label is being printed. One step is the cause; the others are told apart from it.',
  );
  await stage.play(['run', 'order-fulfilment', '--wait'], [EXIT.failed]);
}

/** Only what failed runs again, and nothing acts twice that nobody has named. */
export async function retryOrder(stage: Stage): Promise<void> {
  await stage.announce(
    '5. After the fix, only what failed runs again',
    'The customer gives another card. A retry shows beforehand what it keeps and what it repeats: nobody knows whether the label was printed, so it asks before it prints a second one.',
  );
  const words = ['retry', await stage.newestRun('order-fulfilment'), 'card=new'];
  await stage.play(words, [EXIT.refused]);
  await stage.play([...words, '--redo', 'print-label', '--wait'], [EXIT.completed]);
}

export async function readLogBack(stage: Stage): Promise<void> {
  await stage.announce(
    '9. Everything that happened is in the log',
    'The state of a run is nothing but the sum of its events; and who asked for what is on record.',
  );
  await stage.play(['events', await stage.newestRun('order-fulfilment')], [EXIT.completed]);
  await stage.play(['audit', '--limit', '12'], [EXIT.completed]);
}

export async function readDigest(stage: Stage): Promise<void> {
  await stage.announce(
    '12. What the team reads in the morning',
    'Failures are counted by root step and code: what is new, what still fails, what has recovered. A channel gets it daily once somebody types there: /run subscribe digest at 09:00 Europe/Berlin',
  );
  await stage.play(['digest', '--preview'], [EXIT.completed]);
}

/** One process that drives runs; it is left alone until the worker's act. */
export async function openServer(stage: Stage): Promise<{ close: () => Promise<void> }> {
  stage.showCommand('signalbox serve --headless &');
  const server = await stage.startServer();
  return {
    close: async () => {
      const ended = once(server, 'exit');
      server.kill('SIGTERM');
      await ended;
    },
  };
}
