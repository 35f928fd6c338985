import type { MessagePort } from 'node:worker_threads';
import { openApp } from '#src/app.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { readConfig } from '#src/config.ts';
import { endProcessGroups } from '#src/connect/process-groups.ts';
import { DeathWatch } from '#src/engine/death-watch.ts';
import { type JournalMessage, PortJournal } from '#src/engine/journal-port.ts';
import type { ToSweepThread } from '#src/engine/thread-messages.ts';
import { isProcessAlive, readDwelling } from '#src/engine/worker-identity.ts';
import { openSteps } from '#src/steps/index.ts';
import { readVersion } from '#src/version.ts';
import { countPages } from './close-counted.ts';
import { endOverMutes } from './end-mutes.ts';
import { makeDueDigests } from './make-digests.ts';
import { releaseDeadWorkers } from './release-dead-workers.ts';
import { sweepRuns } from './sweep-runs.ts';

/**
 * Every second: free the runs of dead workers, fail what nobody took in time and what has stalled,
 * count what has ended, make the digests that are due, end mutes whose time is over.
 */
export async function runSweepThread(port: MessagePort): Promise<void> {
  const config = readConfig();
  const journal = new PortJournal();
  const stopped = Promise.withResolvers<void>();
  port.on('message', (message: ToSweepThread) => {
    if (message === 'cancel') stopped.resolve();
    else {
      message.port.on('message', (answer: JournalMessage) => journal.receive(answer));
      journal.connect(message.port);
    }
  });
  const { kinds } = await openSteps({ config, version: readVersion() });
  const app = await openApp({ config, name: 'sweep', kinds, journal });
  const watch = new DeathWatch({
    ...readDwelling(),
    isProcessAlive,
    ownPid: process.pid,
    ownWorkers: null,
    monotonic: app.clock.monotonic,
    deadAfterMs: config.DEAD_AFTER_SECONDS * 1000,
  });
  const sweeper = { startedAt: SYSTEM_CLOCK.now() };
  let sweeping: Promise<void> = Promise.resolve();
  let isSweeping = false;
  const sweep = async () => {
    try {
      await releaseDeadWorkers(app, watch, (dead) => endProcessGroups(dead, readDwelling()));
      await sweepRuns(app, sweeper);
    } catch (error) {
      app.log.error({ error }, 'the sweep failed; the next one tries again');
    }
    try {
      await countPages(app);
      await makeDueDigests(app);
      await endOverMutes(app);
    } catch (error) {
      app.log.error(
        { error },
        'counting what has ended, making digests or ending mutes failed; the next sweep tries again',
      );
    }
    isSweeping = false;
  };
  const timer = setInterval(() => {
    if (isSweeping) return;
    isSweeping = true;
    sweeping = sweep();
  }, config.SWEEP_SECONDS * 1000);
  await stopped.promise;
  clearInterval(timer);
  // Without a journal to answer it a sweep may never end; main terminates this thread then.
  await sweeping;
  await app.close();
}
