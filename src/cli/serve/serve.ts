import { setTimeout as sleep } from 'node:timers/promises';
import { type App, openApp } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { openEngineProcess, waitForSignal } from '#src/engine/worker-process.ts';
import { urlOf } from '#src/http/listen.ts';
import { openHttp } from '#src/http/open-http.ts';
import { checkReadiness } from '#src/http/readiness.ts';
import { identifyCaller } from '#src/operations/identify-caller.ts';
import { openSecretKey, type SecretKey } from '#src/secret-key.ts';
import { openSteps } from '#src/steps/index.ts';
import { readVersion } from '#src/version.ts';
import type { Bots, Delivery, SessionDesk } from '../bots.ts';
import { platformsOf } from '../chat-platforms.ts';
import type { CliIo } from '../io.ts';
import { readLocalActor } from '../local-actor.ts';
import { quieten } from '../quieten.ts';
import { openRedactor } from '../redactor.ts';
import { EndedTally, listMetrics } from './list-metrics.ts';
import { listParts } from './list-parts.ts';

/** How long a part may take to say how it is. */
const CHECK_PATIENCE_MS = 2_000;
/** What is being said or sent gets this long: without a store to write to it may wait for ever. */
const ENDING_PATIENCE_MS = 5_000;

export interface Serving {
  config: Config;
  io: CliIo;
  /** From outside; a person at the terminal can end it too. */
  stop: AbortSignal;
  bots: Bots;
  /** Somebody watches and types. */
  hasTerminal: boolean;
}

/** Everything in one process. Resolves with the exit code when it was told to stop and all has ended. */
export async function serve({ io, bots, hasTerminal, ...given }: Serving): Promise<number> {
  const config = hasTerminal ? quieten(given.config) : given.config;
  const over = new AbortController();
  const ending = AbortSignal.any([given.stop, over.signal]);
  const chat: { delivery: Delivery | null } = { delivery: null };
  const ended = new EndedTally();
  const engine = await openEngineProcess({
    config,
    onWritten: (counts) => {
      ended.add(counts);
      chat.delivery?.hint();
    },
  });
  const { log, supervisor } = engine;
  const redact = await openRedactor(config, io);
  const app = await openServingApp(config, supervisor.journal);
  const watch = { app, supervisor, version: readVersion(), ended, redact, config, log };
  // A port that is in use is told before anything is driven.
  const http = await openWatch({ ...watch, chat, ending });
  if (hasTerminal) io.tell(`Signalbox ${watch.version} serves at ${urlOf(http)}; quit ends it.`);
  for (const [id, { name, channel }] of hasTerminal ? platformsOf(config) : []) {
    io.tell(`${name}: cards go to ${channel}; signalbox doctor ${id} examines it.`);
  }
  log.info({ url: urlOf(http) }, 'http listening');
  const key = await checkSecretKey(app);
  const driving = engine.driveUntil(ending);
  const closing = new AsyncDisposableStack();
  closing.defer(app.close);
  closing.defer(engine.stop);
  closing.defer(async () => {
    await Promise.race([chat.delivery?.stop(), sleep(ENDING_PATIENCE_MS)]);
  });
  try {
    const open = async () => {
      const { mac } = await key.noted;
      const terminal = hasTerminal ? io : null;
      chat.delivery = await bots.openDelivery({ app, redact, mac, terminal });
    };
    // A store that cannot be written may hold it up, but nobody who wants to stop.
    await Promise.race([open(), driving]);
    const talking = hasTerminal ? converse(bots, { app, redact, io }, { ending, over }) : null;
    await Promise.all([driving.then(http.close), talking]);
  } finally {
    over.abort();
    await closing.disposeAsync();
  }
  return 0;
}

/** Main reads with a connection of its own and writes through the engine's thread; it never runs a step. */
async function openServingApp(config: Config, journal: App['journal']): Promise<App> {
  const { kinds } = await openSteps({ config, version: readVersion() });
  return openApp({ config, name: 'serve', kinds, journal });
}

type Watch = Omit<Parameters<typeof openHttp>[0], 'checkReadiness' | 'metrics' | 'chat'> &
  Omit<Parameters<typeof listMetrics>[0], 'checkReadiness'> & {
    chat: { delivery: Delivery | null };
    ending: AbortSignal;
  };

function openWatch({ chat, ending, ...watch }: Watch) {
  const parts = listParts({
    ...watch,
    delivery: () => chat.delivery,
    isStopping: () => ending.aborted,
  });
  const platforms = () => chat.delivery?.platforms ?? [];
  const check = () => checkReadiness([...parts, ...platforms()], CHECK_PATIENCE_MS);
  const metrics = listMetrics({ ...watch, checkReadiness: check });
  const doors = {
    listeners: () => chat.delivery?.listeners ?? null,
    describe: () => chat.delivery?.describeChat() ?? {},
  };
  return openHttp({ ...watch, checkReadiness: check, metrics, chat: doors });
}

/**
 * A key that is not this database's is told before anything is driven. A first start notes its own,
 * for which it needs the engine's thread.
 */
async function checkSecretKey(app: App): Promise<{ noted: Promise<SecretKey> }> {
  const asked = Promise.withResolvers<void>();
  const submit: App['journal']['submit'] = (lane, submission) => {
    asked.resolve();
    return app.journal.submit(lane, submission);
  };
  const noted = openSecretKey({ ...app, journal: { submit } });
  await Promise.race([noted, asked.promise]);
  return { noted };
}

/** Whoever sits at the terminal ends the process by ending the conversation. */
async function converse(
  bots: Bots,
  desk: Omit<SessionDesk, 'caller'>,
  { ending, over }: { ending: AbortSignal; over: AbortController },
): Promise<void> {
  try {
    const caller = await identifyCaller(desk.app, { actor: readLocalActor(), place: 'terminal' });
    const session = bots.openSession({ ...desk, caller });
    const outwaited = waitForSignal(ending).then(() => sleep(ENDING_PATIENCE_MS));
    await Promise.race([session.converse(ending), outwaited]);
  } finally {
    over.abort();
  }
}
