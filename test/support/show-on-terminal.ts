import { appendFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { openBots } from '#bots/index.ts';
import { SYSTEM_CLOCK } from '#src/clock.ts';
import { type CommitTrap, setTrap } from './commit-trap.ts';
import { openCrashApp } from './crash-database.ts';
import { KINDS } from './factories.ts';
import { waitForFact } from './wait-for-fact.ts';

/** What is asked of a process that shows on a terminal what is owed. */
export interface TerminalOrder {
  url: string;
  /** Where everything goes that the terminal is sent. */
  file: string;
  /** It goes on until so many cards are shown, and so many of them are drawn for the last time. */
  until: { shown: number; final: number };
  /** At which commit it kills its process; null: at none. */
  trap: CommitTrap | null;
}

/** A card that has changed is drawn a second later: that is a hundredth here. */
const HASTY = { ...SYSTEM_CLOCK, monotonic: () => 100 * SYSTEM_CLOCK.monotonic() };

/** Shows what is owed; resolves with how many commits that took. */
export async function showOnTerminal(order: TerminalOrder): Promise<number> {
  const { url, file, until, trap } = order;
  const trapped = setTrap(trap);
  const kinds = new Map([['quick', { ...KINDS.pure, type: 'quick' }]]);
  const { app, close } = await openCrashApp({ url, kinds, clock: HASTY, onStore: trapped.watch });
  // What has been sent to a terminal is there, whatever becomes of the process.
  const stdout = new Writable({
    write: (chunk, _encoding, done) => {
      appendFileSync(file, String(chunk));
      done();
    },
  });
  const terminal = { stdout, columns: 80, colours: false, isTerminal: true };
  const desk = { app, redact: (text: string) => text, mac: (text: string) => text, terminal };
  const delivery = await openBots().openDelivery(desk);
  const count = async (which: object) => {
    delivery.hint();
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
  return trapped.commits();
}
