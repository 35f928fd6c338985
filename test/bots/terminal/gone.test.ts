import { Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { openTerminalMessenger } from '#bots/terminal/messenger.ts';
import { renderView } from '#bots/terminal/render/render-view.ts';
import { Screen } from '#bots/terminal/screen.ts';
import { databases } from '#test/support/databases.ts';
import { APPROVED, ASKS, openDeliveryScene } from '#test/support/delivery-scene.ts';
import { TerminalEmulator } from '#test/support/terminal-emulator.ts';
import { waitForFact } from '#test/support/wait-for-fact.ts';

const MINUTE_MS = 60_000;

function openOn(stdout: Writable) {
  const screen = new Screen({ stdout, columns: 80, colours: false, isLive: true });
  return openTerminalMessenger({ screen, render: renderView });
}

/** Its window was closed. */
function openGone() {
  const stdout = new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EIO' })),
  });
  stdout.on('error', () => undefined);
  return stdout;
}

describe.each(databases())('on $name', (kind) => {
  test('what a terminal that is gone was owed is shown on the next one', async () => {
    const { run, tell, open, rows, clock, database } = await openDeliveryScene(kind);
    const first = open([openOn(openGone())]);
    first.start();
    await waitForFact('the surface is known', () => database.reader('surfaces').first());
    const asking = await run(ASKS);
    await waitForFact('it was tried', async () => {
      first.hint();
      return (await rows()).some(({ state, reason }) => state === 'owed' && reason !== null);
    });
    await first.stop();
    clock.wind(MINUTE_MS);

    const terminal = new TerminalEmulator();
    const second = open([openOn(terminal)]);
    second.start();
    await waitForFact('the card', () => terminal.text.includes('AWAITING APPROVAL'));
    await second.stop();

    const third = open([openOn(openGone())]);
    third.start();
    await tell(asking, APPROVED);
    third.hint(asking);
    await third.stop();
    expect(await rows()).toMatchObject([{ state: 'shown', is_final: 0 }]);

    const fourth = open([openOn(terminal)]);
    fourth.start();
    fourth.hint(asking);
    await waitForFact('its end', () => terminal.text.includes('── APPROVED'));
    await fourth.stop();
    expect(await rows()).toMatchObject([{ state: 'shown', is_final: 1 }]);
  });
});
