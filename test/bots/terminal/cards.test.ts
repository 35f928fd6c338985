import { expect, test } from 'vitest';
import { renderFailureAlert } from '#bots/terminal/render/failure-alert.ts';
import { widthOf } from '#bots/terminal/render/measure.ts';
import { renderRunCard } from '#bots/terminal/render/run-card.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewRun } from '#src/views/run-view.ts';
import { ANA, makeGraph, type StepDraft } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const PLAIN: TerminalStyle = { colours: false, width: 80, timeZone: 'UTC', voice: 'cli' };
const asIs = (text: string) => text;

function drawAlert(run: RunOnPaper, style = PLAIN, workflow = 'order-sync'): string {
  const view = viewFailureAlert(factsOf(run, { workflow }), asIs);
  if (view === null) throw new Error('the run has not failed');
  return renderFailureAlert(view, style);
}

function drawRun(run: RunOnPaper, style = PLAIN, over: Parameters<typeof factsOf>[1] = {}): string {
  return renderRunCard(viewRun(factsOf(run, over), asIs), style);
}

/** One step of each fate: Success, Failed, Cancelled in doubt, Cancelled without, Blocked. */
function failOrder(): RunOnPaper {
  const graph = makeGraph(
    { id: 'get-order' },
    { id: 'charge-card', name: 'Charge the card', depends_on: ['get-order'], retry_count: 2 },
    { id: 'print-label', depends_on: ['get-order'] },
    { id: 'get-rate', type: 'read', depends_on: ['get-order'] },
    { id: 'notify', depends_on: ['charge-card', 'print-label'] },
  );
  const run = RunOnPaper.start(graph).begin('get-order').wait(120).succeed('get-order');
  run.begin('charge-card', 'print-label', 'get-rate').wait(1300);
  return run.fail('charge-card', { message: 'The card was declined.', curable: false });
}

test('the failure card answers from top to bottom, in one screen', () => {
  expect(drawAlert(failOrder())).toMatchInlineSnapshot(`
    "── FAILED ─ order-sync ─────────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 1.4 s

       Root step            charge-card: Charge the card
                            MCP_TOOL_FAILED · attempt 1/3
                            The card was declined.

       What to do           Check the tool args, the connection binding and the
                            status of the external API.

       Success 1            get-order
       Cancelled 1          stopped while calling print-label: it may have happened
       Cancelled 1          get-rate: was running in parallel, no fix needed
       Skipped (Blocked) 1  notify: never ran

       Next                 signalbox retry 3f2a91c0          keep what succeeded
                            signalbox show 3f2a91c0           where the run stands
                            signalbox retry 3f2a91c0 --fresh  all of it, same input
                            signalbox events 3f2a91c0         all that happened"
  `);
});

test('the card of a stopped run names who stopped it, and blames nobody', () => {
  const run = RunOnPaper.start(makeGraph({ id: 'a' }, { id: 'b', depends_on: ['a'] })).begin('a');
  expect(drawAlert(run.ask({ type: 'stop_immediate', by: ANA }))).toMatchInlineSnapshot(`
    "── STOPPED ─ order-sync ────────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 0 ms

       Cause        RUN_STOPPED
                    Stopped by @ana.

       What to do   Expected: start a new run if needed.

       Cancelled 1  stopped while calling a: it may have happened
       Skipped 1    b: did not run

       Next         signalbox retry 3f2a91c0          keep what succeeded
                    signalbox show 3f2a91c0           where the run stands
                    signalbox retry 3f2a91c0 --fresh  all of it, same input
                    signalbox events 3f2a91c0         all that happened"
  `);
});

test('the run card has a row a step', () => {
  expect(drawRun(failOrder())).toMatchInlineSnapshot(`
    "── FAILED ─ order-sync ─────────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 1.4 s
       Failed at charge-card: MCP_TOOL_FAILED

       Success            get-order     120 ms
       Failed             charge-card    1.3 s  MCP_TOOL_FAILED: The card was
                                                declined.
       Cancelled          print-label    1.3 s  stopped while calling print-label:
                                                it may have happened
       Cancelled          get-rate       1.3 s  was running in parallel, no fix
                                                needed
       Skipped (Blocked)  notify

       Next  signalbox retry 3f2a91c0          keep what succeeded
             signalbox retry 3f2a91c0 --fresh  all of it, same input
             signalbox why 3f2a91c0            the reason, what to do
             signalbox events 3f2a91c0         all that happened"
  `);
});

test('the run card says why the run waits', () => {
  const stuck = {
    symptom: 'It has been queued for 40 s.',
    cause: 'No worker is alive.',
    next: 'Start one.',
  };
  const card = drawRun(new RunOnPaper(makeGraph({ id: 'a' })), PLAIN, { stuck });
  expect(card).toMatchInlineSnapshot(`
    "── QUEUED ─ order-sync ─────────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 0 ms

       Pending  a

       Why it waits  It has been queued for 40 s.
                     No worker is alive.
                     Start one.

       Next          signalbox why 3f2a91c0               the reason, what to do
                     signalbox events 3f2a91c0            all that happened
                     signalbox chat '/run stop 3f2a91c0'  cut off what is in flight"
  `);
});

test('on a narrow terminal nothing that matters is cut', () => {
  const card = drawAlert(failOrder(), { ...PLAIN, width: 48 });
  const words = card.replaceAll(/\s+/g, ' ');
  for (const fact of [
    'charge-card: Charge the card',
    'MCP_TOOL_FAILED · attempt 1/3',
    'The card was declined.',
    'Success 1 get-order',
    'stopped while calling print-label: it may have happened',
    'get-rate: was running in parallel, no fix needed',
    'Skipped (Blocked) 1 notify: never ran',
    'signalbox retry 3f2a91c0',
  ]) {
    expect(words).toContain(fact);
  }
});

test('the words are the same with colours and without', () => {
  const coloured = drawAlert(failOrder(), { ...PLAIN, colours: true });
  // oxlint-disable-next-line no-control-regex -- colours are control characters
  expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(drawAlert(failOrder()));
  expect(coloured).not.toBe(drawAlert(failOrder()));
});

const HOSTILE = '\u001B[2J\u001B]0;owned\u0007\u202E\r\n\0`$(x)`';
const LONG_NAMES: Record<string, string> = {
  'letters without a space': 'n'.repeat(200),
  'emoji of four bytes': '🚀'.repeat(100),
  'letters that are two columns wide': '日本語'.repeat(66),
  'right-to-left letters and marks': `${'שלום '.repeat(40)}\u202E\u200F`,
  'terminal sequences': HOSTILE.repeat(8),
  'piled marks': `a${'\u0301'.repeat(199)}`,
};

/** 300 steps that could hardly be worse: 100 done, one failed, 99 cancelled, 100 blocked. */
function failWorst(name: string): RunOnPaper {
  const ids = Array.from({ length: 300 }, (_, index) =>
    `${index}-${name}`.slice(0, 200).toWellFormed(),
  );
  const [done, flying, blocked] = [ids.slice(0, 100), ids.slice(100, 200), ids.slice(200)];
  const root = flying[0] ?? '';
  const begun = [...done, ...flying].map((id): StepDraft => ({ id, name: name.slice(0, 200) }));
  const graph = makeGraph(...begun, ...blocked.map((id) => ({ id, depends_on: [root] })));
  const run = RunOnPaper.start(graph).begin(...done, ...flying);
  run.tell(...done.map((id) => run.succeeded(id)));
  return run.fail(root, { message: `${HOSTILE} ${name} `.repeat(50), curable: false });
}

test.each(Object.entries(LONG_NAMES))(
  'cards of 300 steps named with %s stay within the terminal, and act on nothing',
  (_, name) => {
    const run = failWorst(name);
    for (const width of [80, 50, 200]) {
      const style = { ...PLAIN, width };
      for (const card of [drawAlert(run, style, name), drawRun(run, style, { workflow: name })]) {
        // oxlint-disable-next-line no-control-regex -- they are what is looked for
        expect(card).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u200F]/);
        const lines = card.split('\n');
        expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
        expect(lines.length).toBeLessThan(140);
      }
    }
  },
);

test('an alert of 300 steps is still one screen and counts every step', () => {
  const card = drawAlert(failWorst('step'));
  expect(card.split('\n').length).toBeLessThanOrEqual(24);
  const words = card.replaceAll(/\s+/g, ' ');
  expect(words).toMatch(/Success 100 .* … \d+ more Cancelled/);
  expect(words).toMatch(/Cancelled 99 .* … \d+ more: it may have happened Skipped/);
  expect(words).toMatch(/Skipped \(Blocked\) 100 .* … \d+ more: never ran Next/);
});

test('of 300 steps the run card shows those that need eyes and counts the others', () => {
  const card = drawRun(failWorst('step'));
  expect(card).toContain('Failed');
  expect(card).toContain('… 270 more: 70 Cancelled, 100 Success, 100 Skipped (Blocked)');
});
