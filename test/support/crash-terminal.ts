/**
 * A program that shows on a terminal what is owed and kills itself with SIGKILL before or after its
 * nth commit: `node crash-terminal.ts <JSON of TerminalOrder>`. Not killed, it says how many commits
 * it made.
 */
import { appendFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { openBots } from '#bots/index.ts';
import { type CommitTrap, setTrap } from './commit-trap.ts';
import { openCrashApp } from './crash-database.ts';
import { KINDS } from './factories.ts';
import { waitForFact } from './wait-for-fact.ts';

/** What the program is asked to do. */
export interface TerminalOrder {
  url: string;
  /** Where everything goes that the terminal is sent. */
  file: string;
  /** It goes on until so many cards are shown, and so many of them are drawn for the last time. */
  until: { shown: number; final: number };
  trap: CommitTrap | null;
}

const { url, file, until, trap }: TerminalOrder = JSON.parse(process.argv[2] ?? '');
const trapped = setTrap(trap);
const kinds = new Map([['quick', { ...KINDS.pure, type: 'quick' }]]);
const { app, close } = await openCrashApp({ url, kinds, onStore: trapped.watch });
// What has been sent to a terminal is there, whatever becomes of the process.
const stdout = new Writable({
  write: (chunk, _encoding, done) => {
    appendFileSync(file, String(chunk));
    done();
  },
});
const terminal = { stdout, columns: 80, colours: false, isTerminal: true };
const delivery = await openBots().openDelivery({ app, redact: (text) => text, terminal });
const count = async (which: object) => {
  const posts: unknown[] = await app.db('posts').where({ state: 'shown', ...which });
  return posts.length;
};
await waitForFact('the surface is on', () => app.db('surfaces').first());
await waitForFact('the cards are shown', async () => (await count({})) >= until.shown);
await waitForFact('no more of them will come', async () => {
  return (await count({ is_final: 1 })) >= until.final;
});
await delivery.stop();
await close();
process.stdout.write(`${trapped.commits()}\n`);
