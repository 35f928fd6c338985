import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { renderView } from '#bots/terminal/render/render-view.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import { readWhole } from '#src/views/approval.ts';
import { exampleViews } from '#test/support/example-views.ts';

const PLAIN: TerminalStyle = { colours: false, width: 80, timeZone: 'UTC', voice: 'chat' };
/** What a terminal of the usual height shows at once. */
const SCREEN_LINES = 24;
const VIEWS = exampleViews();

function draw(name: string, style = PLAIN): string {
  const view = VIEWS.get(name);
  if (view === undefined) throw new Error(`there is no example of ${name}`);
  return renderView(view, style);
}

test('a draining run says how far it is', () => {
  expect(draw('a draining run')).toMatchInlineSnapshot(`
    "── DRAINING ─ order-sync ───────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 26 s
       Draining… 1 of 2 done, 40 s left

       Success    count-stock      26 s
       Running    charge-card      26 s
       Cancelled  get-rate        6.0 s  the run was stopped
       Cancelled  approve-gift    6.0 s  the run was stopped
       Pending    ship
       Pending    notify

       Next  /run stop 3f2a91c0  cut off what is in flight
             /run why 3f2a91c0   the reason, what to do
             /run log 3f2a91c0   all that happened"
  `);
});

test('an approval shows what is decided, by whom, until when, and what to type', () => {
  expect(draw('an approval')).toMatchInlineSnapshot(`
    "── AWAITING APPROVAL ─ release-notes ───────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 4 m 1 s

       │ Publish the release notes of 2.4?
       │ They go to the public changelog and to 1,204 subscribers.
       │
       │ channel     #releases
       │ draft       Drains now end on one card: how many steps are done, how much
       │             time is left.
       │             Approvals count votes, and an edit voids the ones that came
       │             before it.
       │             Fixed: a paused run no longer lets its tasks expire.
       │             Fixed: a worker that was taken for dead ends its calls before
       │             its thread goes.
       │             Thanks to everybody who reported what went wrong.
       │ recipients  ["customers","partners"]

       Task         3f2a91c0.5 at step approve-notes: Approve the notes
       Who decides  ana@example.com or any project admin
       Expires      in 23 h (6 Jan 09:00)

       Next         /run approve 3f2a91c0.5                  say yes
                    /run reject 3f2a91c0.5 "<reason>"        say no, and why
                    /run approve 3f2a91c0.5 <field>=<value>  edit, then say yes
                    /run show 3f2a91c0                       where the run stands"
  `);
});

test('a decided approval says who, when, why and what was edited', () => {
  expect(draw('an approved approval')).toMatchInlineSnapshot(`
    "── APPROVED ─ release-notes ────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 5 m 1 s

       │ Publish the release notes of 2.4?
       │ They go to the public changelog and to 1,204 subscribers.
       │
       │ channel     #general
       │ draft       Drains now end on one card: how many steps are done, how much
       │             time is left.
       │             Approvals count votes, and an edit voids the ones that came
       │             before it.
       │             Fixed: a paused run no longer lets its tasks expire.
       │             Fixed: a worker that was taken for dead ends its calls before
       │             its thread goes.
       │             Thanks to everybody who reported what went wrong. And to you.
       │ recipients  ["customers","partners"]

       Decision  approved by @ben, 1 min ago (5 Jan 09:04)
       Reason    Well said.
       Task      3f2a91c0.5 at step approve-notes: Approve the notes, version 2
       Edited    version 2, 1 min ago (5 Jan 09:04), by @ben
                 channel: #releases → #general
                 draft: …went wrong. → …went wrong. And to you."
  `);
});

test('ten fields fit on one screen: the long ones are shortened, and say by how much', () => {
  const lines = draw('an approval of ten fields').split('\n');
  expect(lines.length).toBeLessThanOrEqual(SCREEN_LINES);
  expect(lines.find((line) => line.includes('field_10'))).toMatch(/… \d+ more$/);
});

test('whoever asks for the whole card sees every value to its end', () => {
  const view = VIEWS.get('an approval of ten fields');
  const whole = view?.kind === 'approval' ? renderView(readWhole(view), PLAIN) : '';
  expect(whole).not.toContain('…');
  expect(whole.replaceAll(/\s|│/g, '')).toContain('value10'.repeat(82));
});

test('the Command Center names what stands in the way, and offers each section its lines', () => {
  expect(draw('a busy Command Center')).toMatchInlineSnapshot(`
    "── COMMAND CENTER ─ 5 Jan 09:00 ────────────────────────────────────────────────

       Awaiting approval · 1
       3f2a91c1  awaiting approval  release-notes v12  5 Jan 08:59  1 m 0 s
       3f2a91c1.5  Publish the release notes of 2.4?
                   /run show 3f2a91c1.5 --full  see what is asked, decide
                   /run show 3f2a91c1           where the run stands

       Stopping gracefully · 1
       3f2a91c2  draining  order-sync v12  5 Jan 08:58  2 m 0 s
         /run show 3f2a91c2  where the run stands
         /run stop 3f2a91c2  cut off what is in flight

       Running now · 1,000+
       3f2a91c3  running  order-sync v12  5 Jan 08:57  3 m 0 s
       3f2a91c4  paused   order-sync v12  5 Jan 08:56  4 m 0 s
       3f2a91c5  queued   order-sync v12  5 Jan 08:55  5 m 0 s
       … 997+ more
         /run show <run>          where the run stands
         /run stop <run> --drain  let what is in flight end

       Failed or stopped, last 24 h · 9
       3f2a91c6  failed   order-sync v12  5 Jan 08:54  6 m 0 s  MCP_TOOL_FAILED at…
       3f2a91c7  stopped  order-sync v12  5 Jan 08:53  7 m 0 s  RUN_STOPPED
       … 7 more
         /run why <run>    the reason, what to do
         /run retry <run>  keep what succeeded
         /run log <run>    all that happened

       On hold · 1
       nightly  by @ana, 1 h ago (5 Jan 08:00)
                The warehouse is closed.
                /run release nightly  accept new runs again

       Credits · 12.25 left: the balance is low

       No worker is alive: nothing moves until one is started.

       2 chat messages of the last 24 h could not be delivered.

       Next  /run list --active  the whole section
             /run list --failed  the whole section
             /run help           all that you can do"
  `);
});

test('a quiet Command Center is short', () => {
  expect(draw('a quiet Command Center')).toMatchInlineSnapshot(`
    "── COMMAND CENTER ─ 5 Jan 09:00 ────────────────────────────────────────────────

       Awaiting approval · 0
       Stopping gracefully · 0
       Running now · 0
       Failed or stopped, last 24 h · 0

       Next  /run help  all that you can do"
  `);
});

test('a plan says what a stop would do to each step', () => {
  expect(draw('a graceful stop of the one run that it could mean')).toMatchInlineSnapshot(`
    "── STOP GRACEFULLY? ─ order-sync ───────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 6.0 s
       It is the only active run here. Nothing is stopped until you confirm it. What
       is in flight has 1 m 30 s to end.

       Plan             2 steps in flight will finish, 1 will not be tried again, 2
                        will not start, 1 approval is withdrawn.
       Will finish      count-stock, charge-card
       Not tried again  get-rate
       Withdrawn        approve-gift
       Will not start   ship, notify

       Next             /run stop 3f2a91c0 --drain --timeout 90s"
  `);
});

test('a receipt is a line or two', () => {
  expect(draw('a receipt: refused')).toMatchInlineSnapshot(`
    "Refused · Run …3f2a91c0 is completed (4 min ago): only a running run can be
       paused.
       Start a new run if it is still needed.
       R-7K3M9QXT

       Next  /run show 3f2a91c0.5 --full  see what is asked, decide"
  `);
});

test.each([...VIEWS.keys()])('the words of %s are the same with colours and without', (name) => {
  expect(stripVTControlCharacters(draw(name, { ...PLAIN, colours: true }))).toBe(draw(name));
});

test('a graph is drawn layer by layer, each step with what it comes after', () => {
  expect(draw('the graph of a failed run')).toMatchInlineSnapshot(`
    "── FAILED ─ order-sync ─────────────────────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 1.4 s

       1  get-order    Success
       2  charge-card  Failed, root step  ← get-order · Charge the card
          print-label  Cancelled          ← get-order
          get-rate     Cancelled          ← get-order
       3  notify       Skipped (Blocked)  ← charge-card, print-label

       Next  /run show 3f2a91c0  where the run stands
             /run why 3f2a91c0   the reason, what to do"
  `);
});

test('the file for support says what it holds', () => {
  expect(draw('a support file without the beginning of the log')).toMatchInlineSnapshot(`
    "── SUPPORT FILE ─ Aufträge / täglich ───────────────────────────────────────────
       run 3f2a91c0 · v12 · started by @ana (manual), 5 Jan 09:00 · 0 ms

       File   signalbox-Auftr-ge-t-glich-3f2a91c0.json, 155 bytes
       Holds  Versions, ids, times, 4 steps and 1 event (12 earlier ones are left
              out). Secrets are redacted: look it over before you send it.

       Next   /run show 3f2a91c0  where the run stands"
  `);
});

test('an alert that comes too late says so under its title', () => {
  const [, , late] = draw('an alert that comes too late').split('\n');
  expect(late).toBe('   Told 22 min late: delivery was down.');
});
