import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, inject, test } from 'vitest';
import { openSurface } from '#src/store/surfaces.ts';
import type { CommitTrap } from '#test/support/commit-trap.ts';
import { urlOf } from '#test/support/crash-database.ts';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, FAILS, openDeliveryScene } from '#test/support/delivery-scene.ts';
import { showOnTerminal, type TerminalOrder } from '#test/support/show-on-terminal.ts';
import { commit, makeWrite } from '#test/support/submissions.ts';
import { TerminalEmulator } from '#test/support/terminal-emulator.ts';

const PROGRAM = fileURLToPath(new URL('../../support/crash-terminal.ts', import.meta.url));

const ONE_SHOWN = { shown: 1, final: 0 };
const ONE_FINAL = { shown: 1, final: 1 };

/** A card that comes: its notice is taken, it is lent, printed, recorded. From taking to lending nothing is printed. */
const OF_A_NEW_CARD: [when: string, trap: CommitTrap, cards: number][] = [
  ['before anything is taken', { when: 'before', commit: 1 }, 1],
  ['between taking and lending', { when: 'before', commit: 2 }, 1],
  ['between lending and printing', { when: 'after', commit: 2 }, 1],
  ['between printing and recording', { when: 'before', commit: 3 }, 2],
  ['after recording', { when: 'after', commit: 3 }, 1],
];

/** A card that changes: it is lent, drawn anew, recorded. */
const OF_A_REDRAW: [when: string, trap: CommitTrap, endings: number][] = [
  ['before lending', { when: 'before', commit: 1 }, 1],
  ['between lending and drawing', { when: 'after', commit: 1 }, 1],
  ['between drawing and recording', { when: 'before', commit: 2 }, 2],
  ['after recording', { when: 'after', commit: 2 }, 1],
];

// What a database does to the outbox is asked of both by the deliverer's own tests.
describe.each(databases().slice(0, 1))('on $name', (kind) => {
  async function openScene() {
    const scene = await openDeliveryScene(kind);
    const file = join(inject('scratchFolder'), `${randomUUID()}.tty`);
    const url = urlOf(scene.database.target);
    /** Delivers as a process on this database does that nothing happens to; resolves with its commits. */
    const deliver = (until: TerminalOrder['until']) =>
      showOnTerminal({ url, file, until, trap: null });
    /** Delivers in a process of its own, which is killed at the trap. */
    const die = (until: TerminalOrder['until'], trap: CommitTrap) => {
      const order: TerminalOrder = { url, file, until, trap };
      const ended = promisify(execFile)(process.execPath, [PROGRAM, JSON.stringify(order)]);
      return expect(ended).rejects.toMatchObject({ signal: 'SIGKILL' });
    };
    const count = (words: RegExp) => readTerminal(file).match(words)?.length ?? 0;
    return { ...scene, deliver, die, count };
  }

  /** Everything that a person can read on the terminal, from the first process to the last. */
  function readTerminal(file: string): string {
    const terminal = new TerminalEmulator();
    if (existsSync(file)) terminal.write(readFileSync(file, 'utf8'));
    return terminal.text;
  }

  /** A terminal that was switched on after a run had failed, and is off now. */
  async function openKnown() {
    const scene = await openScene();
    const { database, run } = scene;
    await run(...FAILS);
    await commit(database.writer, makeWrite(openSurface(database.reader, 'terminal', Date.now())));
    return scene;
  }

  test('a card costs three commits, and a redraw two', async () => {
    const { run, tell, deliver } = await openKnown();
    const asking = await run(ASKS);
    expect(await deliver(ONE_SHOWN)).toBe(3);
    await tell(asking, APPROVED);
    expect(await deliver(ONE_FINAL)).toBe(2);
  });

  test.each(OF_A_NEW_CARD)(
    'killed %s, a card is printed again rather than lost',
    async (...row) => {
      const [, trap, cards] = row;
      const { run, tell, deliver, die, count } = await openKnown();
      const asking = await run(ASKS);
      await die(ONE_SHOWN, trap);
      await deliver(ONE_SHOWN);
      expect(count(/── AWAITING APPROVAL/g)).toBe(cards);
      await tell(asking, APPROVED);
      await deliver(ONE_FINAL);
      expect(count(/── APPROVED/g)).toBe(1);
      expect(count(/FAILED/g)).toBe(0);
    },
  );

  test.each(OF_A_REDRAW)('killed %s, what became of a card is shown', async (...row) => {
    const [, trap, endings] = row;
    const { run, tell, deliver, die, count } = await openKnown();
    const asking = await run(ASKS);
    await deliver(ONE_SHOWN);
    await tell(asking, APPROVED);
    await die(ONE_FINAL, trap);
    await deliver(ONE_FINAL);
    expect(count(/── APPROVED/g)).toBe(endings);
  });

  test.each([
    ['before', 0],
    ['after', 1],
  ] as const)(
    'killed %s it was switched on for the first time, a terminal begins then or the next time',
    async (when, cards) => {
      const { run, deliver, die, count } = await openScene();
      await run(...FAILS);
      const none = { shown: 0, final: 0 };
      await die(none, { when, commit: 1 });
      await run(...FAILS);
      await deliver({ shown: cards, final: cards });
      expect(count(/FAILED/g)).toBe(cards);
    },
  );
});
