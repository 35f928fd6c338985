import { expect, test } from 'vitest';
import { openSurface } from '#src/store/surfaces.ts';
import { urlOf } from '../crash-database.ts';
import { databases } from '../databases.ts';
import { APPROVED, ASKS, openDeliveryScene, REMINDS } from '../delivery-scene.ts';
import { startProgram } from '../programs.ts';
import { commit, makeWrite } from '../submissions.ts';
import type { ChatOrder } from './crash-chat.ts';
import { type CrashPlatform, openCrashMessenger } from './crash-messenger.ts';
import type { SeenCard } from './port.ts';

const PROGRAM = new URL('./crash-chat.ts', import.meta.url);

/** A platform that takes cards, and whose taking can be watched. */
export interface CrashPort extends CrashPlatform {
  cards: () => readonly (Pick<SeenCard, 'id' | 'text' | 'isEdited'> & { thread: string | null })[];
  /** How often it was asked to post. */
  posted: () => number;
  /** As it takes a post and before it answers, this happens. Returns how to end that. */
  onPost: (then: () => void) => () => void;
  /** Somebody says something in the channel: a thread can begin there. */
  say: () => string;
  until: (look: () => unknown) => Promise<unknown>;
}

export type CrashMoment = 'before it is answered' | 'before it records the answer';

/** A task waits, and everything is delivered by whoever comes. */
async function openCrashScene(open: () => Promise<CrashPort>, database: string) {
  const port = await open();
  const { platform, apiUrl } = port;
  const on = databases().find(({ name }) => name === database);
  if (on === undefined) throw new Error(`there is no ${database} to test on`);
  const scene = await openDeliveryScene(on);
  const { app } = scene.process;
  await commit(scene.database.writer, makeWrite(openSurface(app.db, platform, Date.now())));
  const messenger = await openCrashMessenger(port, app);
  /** A process that delivers dies as its post is taken, or when it is about to record that. */
  const die = async (moment: CrashMoment, asked: ChatOrder['asked'] = null) => {
    const recording = { when: 'before', commit: asked === null ? 3 : 2 } as const;
    const trap = moment === 'before it records the answer' ? recording : null;
    const url = urlOf(scene.database.target);
    const order: ChatOrder = { platform, apiUrl, url, asked, trap };
    const { child } = startProgram(PROGRAM, [JSON.stringify(order)]);
    const restore = port.onPost(() => trap === null && child.kill('SIGKILL'));
    await port.until(() => child.signalCode !== null || child.exitCode !== null);
    restore();
    expect(child.signalCode).toBe('SIGKILL');
    // The dead process went by the system's clock.
    scene.clock.wind(Date.now() - scene.clock.now());
  };
  return {
    ...scene,
    ...port,
    die,
    asking: await scene.run(ASKS),
    /** Another process delivers; returns how to wait for what comes of it. */
    deliver: () => {
      const deliverer = scene.open([messenger]);
      deliverer.start();
      const until = (what: () => unknown) =>
        port.until(() => {
          scene.clock.wind(1_000);
          deliverer.hint();
          return what();
        });
      return { until, stop: deliverer.stop };
    },
  };
}

/** Somebody kills the process between a post and its record. */
export function testCrash(
  open: () => Promise<CrashPort>,
  variants: readonly (readonly [database: string, moment: CrashMoment])[],
): void {
  test.each(variants)(
    'on %s, killed %s: one card, which is edited like any other',
    async (database, moment) => {
      const { die, cards, tell, asking, deliver, posted } = await openCrashScene(open, database);
      await die(moment);
      expect(cards()).toHaveLength(1);
      const { until } = deliver();
      await until(() => cards()[0]?.isEdited);
      await tell(asking, APPROVED);
      await until(() => cards()[0]?.text.includes('Approved'));
      expect([cards().length, posted()]).toEqual([1, 1]);
    },
  );

  test('whoever asked for a card gets it once, in their thread, and it stays true', async () => {
    const scene = await openCrashScene(open, 'SQLite');
    const { die, cards, tell, asking, deliver } = scene;
    const thread = scene.say();
    await die('before it is answered', { run: asking, thread });
    const before = scene.posted();
    const { until } = deliver();
    // Beside it the card that everybody is owed.
    await until(() => cards().length === 2);
    await tell(asking, APPROVED);
    await until(() => cards().every(({ text }) => text.includes('Approved')));
    expect(cards().map((card) => card.thread)).toEqual([thread, null]);
    expect(scene.posted()).toBe(before + 1);
  });
}

export function testReminded(open: () => Promise<CrashPort>): void {
  test('somebody is reminded once, in the thread of the card', async () => {
    const scene = await openCrashScene(open, 'SQLite');
    const { die, cards, tell, asking, deliver, posted } = scene;
    const before = deliver();
    await before.until(() => cards().length === 1);
    await before.stop();
    await tell(asking, REMINDS);
    await die('before it is answered');
    const [card, reminder] = cards();
    expect(reminder?.thread).toBe(card?.id);
    const { until } = deliver();
    await until(() => reminder?.isEdited);
    await tell(asking, APPROVED);
    await until(() => cards().every(({ text }) => text.includes('Approved')));
    expect([cards().length, posted()]).toEqual([2, 2]);
  });
}
