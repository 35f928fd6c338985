import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { openTerminalMessenger } from '#bots/terminal/messenger.ts';
import { renderView } from '#bots/terminal/render/render-view.ts';
import { Screen } from '#bots/terminal/screen.ts';
import type { RunView } from '#src/views/run-view.ts';
import type { View } from '#src/views/view.ts';
import { TerminalEmulator } from '#test/support/terminal-emulator.ts';

const PLACE = 'terminal';

function openMessenger(stdout: Writable = new TerminalEmulator(), isLive = true) {
  const screen = new Screen({ stdout, columns: 80, colours: false, isLive });
  return openTerminalMessenger({ screen, render: renderView });
}

function makeRun(status: RunView['status'], headline: string = status): RunView {
  return {
    kind: 'run',
    title: {
      workflow: 'sync',
      version: 1,
      runId: '01a2-91c04f2a',
      shortId: '91c04f2a',
      trigger: 'cli',
      startedBy: 'ana',
      at: 0,
      tookMs: 1_000,
      chain: null,
    },
    status,
    excluded: [],
    shellLines: [],
    tone: 'busy',
    headline,
    rows: [],
    counts: [],
    pendingTasks: [],
    drain: null,
    stuck: null,
    moments: [],
    warnings: 0,
    now: 1_000,
    actions: [],
  };
}

function post(id: string, view = makeRun('running')) {
  return { id, place: PLACE, view, picture: null, thread: null, about: null };
}

function showing(view: View) {
  return { view, picture: null };
}

test('a card is named by the post that brought it, and no card can be looked for', async () => {
  const messenger = openMessenger();
  expect(await messenger.post(post('p1'))).toEqual({ type: 'sent', message: 'p1' });
  expect(await messenger.find({ id: 'p1', place: PLACE, thread: null, since: 0 })).toBeUndefined();
});

test('the last card is drawn anew in its place', async () => {
  const terminal = new TerminalEmulator();
  const messenger = openMessenger(terminal);
  await messenger.post(post('p1'));
  await messenger.update({ place: PLACE, message: 'p1' }, showing(makeRun('completed')));
  expect(terminal.text).toContain('COMPLETED');
  expect(terminal.text).not.toContain('RUNNING');
});

test('of an earlier card only its end is worth another one, once', async () => {
  const terminal = new TerminalEmulator();
  const messenger = openMessenger(terminal);
  const first = { place: PLACE, message: 'p1' };
  await messenger.post(post('p1'));
  await messenger.post(post('p2', makeRun('queued')));
  const before = terminal.raw;
  expect(await messenger.update(first, showing(makeRun('running', 'nearly there')))).toMatchObject({
    type: 'sent',
  });
  expect(terminal.raw).toBe(before);
  await messenger.update(first, showing(makeRun('completed')));
  expect(terminal.text).toMatch(/What was shown above has changed:\n── COMPLETED/);
  await messenger.post(post('p3'));
  await messenger.update(first, showing(makeRun('completed', 'as before')));
  expect(terminal.text.match(/COMPLETED/g)).toHaveLength(1);
});

test('the end of a card that another process had shown is shown here', async () => {
  const terminal = new TerminalEmulator();
  const messenger = openMessenger(terminal);
  await messenger.update({ place: PLACE, message: 'old' }, showing(makeRun('running')));
  expect(terminal.raw).toBe('');
  await messenger.update({ place: PLACE, message: 'old' }, showing(makeRun('stopped')));
  expect(terminal.text).toContain('STOPPED');
});

test('in a pipe nothing is drawn anew', async () => {
  const terminal = new TerminalEmulator();
  const messenger = openMessenger(terminal, false);
  await messenger.post(post('p1'));
  await messenger.update({ place: PLACE, message: 'p1' }, showing(makeRun('completed')));
  expect(terminal.text).toMatch(/RUNNING[^]*COMPLETED/);
  expect(terminal.raw).not.toContain('\u001B');
});

/** A terminal that is gone until the test brings it back; as of the process's own, an error ends no stream. */
class LostTerminal extends TerminalEmulator {
  isGone = true;

  override write(chunk: unknown, done?: unknown): boolean {
    const answer = typeof done === 'function' ? () => done(this.#fault()) : () => undefined;
    if (this.isGone) queueMicrotask(answer);
    else super.write(chunk, () => answer());
    return true;
  }

  #fault(): Error | null {
    return this.isGone ? Object.assign(new Error('gone'), { code: 'EIO' }) : null;
  }
}

const LATER = { type: 'later', reason: expect.stringContaining('cannot be written: EIO') };

test('a terminal that cannot be written may be there later', async () => {
  const messenger = openMessenger(new LostTerminal());
  expect(await messenger.post(post('p1'))).toMatchObject(LATER);
  const card = { place: PLACE, message: 'p1' };
  expect(await messenger.update(card, showing(makeRun('failed')))).toMatchObject(LATER);
  const person = { place: PLACE, person: 'ana', thread: null };
  expect(await messenger.whisper(person, makeRun('failed'))).toMatchObject(LATER);
});

test.each([true, false])(
  'what could not be written is not taken for shown (live: %s)',
  async (isLive) => {
    const terminal = new LostTerminal();
    const messenger = openMessenger(terminal, isLive);
    const card = { place: PLACE, message: 'p1' };
    expect(await messenger.update(card, showing(makeRun('completed')))).toMatchObject(LATER);
    expect(await messenger.update(card, showing(makeRun('completed')))).toMatchObject(LATER);
    terminal.isGone = false;
    expect(await messenger.update(card, showing(makeRun('completed')))).toMatchObject({
      type: 'sent',
    });
    expect(terminal.text.match(/COMPLETED/g)).toHaveLength(1);
  },
);

test('a terminal shows no pictures, and says so', async () => {
  const picture = { png: new Uint8Array(), fileName: 'run.png', altText: 'a graph' };
  const { view } = showing(makeRun('completed'));
  const sent = openMessenger().upload({ place: PLACE, message: 'p1' }, picture, view);
  expect(await sent).toMatchObject({ type: 'refused' });
});
