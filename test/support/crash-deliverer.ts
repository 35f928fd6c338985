/**
 * A program that delivers what is owed and kills itself with SIGKILL before or after its nth commit:
 * `node crash-deliverer.ts <JSON of DeliveryOrder>`. Not killed, it says how many commits it made.
 */
import { openDeliverer } from '#bots/deliver.ts';
import { type CommitTrap, setTrap } from './commit-trap.ts';
import { openCrashApp } from './crash-database.ts';
import { KINDS } from './factories.ts';
import { openFileMessenger, readLines } from './file-messenger.ts';
import { waitForFact } from './wait-for-fact.ts';

/** What the program is asked to do. */
export interface DeliveryOrder {
  url: string;
  /** The channel. */
  file: string;
  canFind: boolean;
  /** A place that takes nothing. */
  closed?: string;
  /** Somebody asks for the card of its task; null: it delivers what is owed. */
  askedRun: number | null;
  /** At which commit it dies; null: at none. */
  trap: CommitTrap | null;
}

const {
  url,
  file,
  canFind,
  closed = '',
  askedRun,
  trap,
}: DeliveryOrder = JSON.parse(process.argv[2] ?? '');
const trapped = setTrap(trap);
const kinds = new Map([['quick', { ...KINDS.pure, type: 'quick' }]]);
const { app, close } = await openCrashApp({ url, kinds, onStore: trapped.watch });
const messenger = openFileMessenger(file, canFind, { closed });
const deliverer = openDeliverer({
  app,
  messengers: [messenger],
  redact: (text) => text,
  log: app.log,
  pictures: null,
});
if (askedRun === null) {
  deliverer.start();
  await waitForFact('the card is shown', () => readLines(file).length > 0);
  await waitForFact('nothing is owed', async () => (await deliverer.count()).owed === 0);
} else {
  const subject = { run: askedRun, kind: 'approval', step: 'ask' } as const;
  await deliverer.cardsOf(messenger).answer({ subject, place: 'dm', thread: 't1' });
}
await deliverer.stop();
await close();
process.stdout.write(`${trapped.commits()}\n`);
