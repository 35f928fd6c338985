import { expect, test } from 'vitest';
import { parseLine } from '#bots/run-command/parse-line.ts';
import { VERBS } from '#bots/run-command/verbs.ts';
import { typeIntent, typePattern } from '#bots/terminal/render/commands.ts';
import type { Intent } from '#src/domain/intent.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { actionsOfView } from '#test/support/view-facts.ts';

const RUN = '019a7e00-0000-7000-8000-00003f2a91c0';
const CHAT = { voice: 'chat' } as const;
const CLI = { voice: 'cli' } as const;
const ODD_NAME = `Ana's "big" $(rm) \\ flow`;

test.each<[intent: Intent, chat: string, cli: string]>([
  [
    { type: 'approve', runId: RUN, seq: 7, version: 1 },
    '/run approve 3f2a91c0.7',
    "signalbox chat '/run approve 3f2a91c0.7'",
  ],
  [
    { type: 'reject', runId: RUN, seq: 7, version: 1 },
    '/run reject 3f2a91c0.7 "<reason>"',
    `signalbox chat '/run reject 3f2a91c0.7 "<reason>"'`,
  ],
  [
    { type: 'edit-and-approve', runId: RUN, seq: 7, version: 1 },
    '/run approve 3f2a91c0.7 <field>=<value>',
    "signalbox chat '/run approve 3f2a91c0.7 <field>=<value>'",
  ],
  [{ type: 'show', runId: RUN }, '/run show 3f2a91c0', 'signalbox show 3f2a91c0'],
  [{ type: 'why', runId: RUN }, '/run why 3f2a91c0', 'signalbox why 3f2a91c0'],
  [{ type: 'log', runId: RUN }, '/run log 3f2a91c0', 'signalbox events 3f2a91c0'],
  [{ type: 'pause', runId: RUN }, '/run pause 3f2a91c0', "signalbox chat '/run pause 3f2a91c0'"],
  [{ type: 'resume', runId: RUN }, '/run resume 3f2a91c0', "signalbox chat '/run resume 3f2a91c0'"],
  [{ type: 'stop', runId: RUN }, '/run stop 3f2a91c0', "signalbox chat '/run stop 3f2a91c0'"],
  [
    { type: 'drain', runId: RUN },
    '/run stop 3f2a91c0 --drain',
    "signalbox chat '/run stop 3f2a91c0 --drain'",
  ],
  [{ type: 'start', workflow: 'order-sync' }, '/run start order-sync', 'signalbox run order-sync'],
  [
    { type: 'start', workflow: ODD_NAME },
    String.raw`/run start "Ana's \"big\" $(rm) \\ flow"`,
    String.raw`signalbox run 'Ana'\''s "big" $(rm) \ flow'`,
  ],
  [{ type: 'retry', runId: RUN }, '/run retry 3f2a91c0', 'signalbox retry 3f2a91c0'],
  [
    { type: 'retry-now', runId: RUN, fromPlace: 2, latest: true, plan: '3fa91c02' },
    '/run retry 3f2a91c0 --from 3 --latest --confirm 3fa91c02',
    'signalbox retry 3f2a91c0 --from 3 --latest --confirm 3fa91c02',
  ],
  [
    { type: 'hold', workflow: ODD_NAME },
    String.raw`/run hold "Ana's \"big\" $(rm) \\ flow"`,
    String.raw`signalbox chat '/run hold "Ana'\''s \"big\" $(rm) \\ flow"'`,
  ],
  [{ type: 'release', workflow: 'w' }, '/run release w', "signalbox chat '/run release w'"],
  [
    { type: 'stop-all', workflow: 'w', drain: true, count: 12 },
    '/run stop --workflow w --all --drain --confirm 12',
    "signalbox chat '/run stop --workflow w --all --drain --confirm 12'",
  ],
  [
    { type: 'stop-all', workflow: 'w', drain: false, count: 12 },
    '/run stop --workflow w --all --confirm 12',
    "signalbox chat '/run stop --workflow w --all --confirm 12'",
  ],
  [{ type: 'list', section: 'failed' }, '/run list --failed', 'signalbox list --failed'],
  [{ type: 'list', section: 'draining' }, '/run list --active', 'signalbox list --active'],
  [{ type: 'help', verb: null }, '/run help', "signalbox chat '/run help'"],
  [{ type: 'help', verb: 'stop' }, '/run help stop', "signalbox chat '/run help stop'"],
])('%j is typed in a conversation and in a shell', (intent, chat, cli) => {
  expect(typeIntent(intent, CHAT)).toBe(chat);
  expect(typeIntent(intent, CLI)).toBe(cli);
});

test('one line with a blank stands for many', () => {
  expect(typePattern({ type: 'show', runId: RUN }, CHAT)).toBe('/run show <run>');
  expect(typePattern({ type: 'approve', runId: RUN, seq: 7, version: 1 }, CHAT)).toBe(
    '/run approve <task>',
  );
  expect(typePattern({ type: 'release', workflow: 'w' }, CHAT)).toBe('/run release <workflow>');
  expect(typePattern({ type: 'start', workflow: 'w' }, CLI)).toBe('signalbox run <workflow>');
});

test('a graceful stop that was given its own time keeps it', () => {
  expect(typeIntent({ type: 'drain', runId: RUN, drainMs: 90_000 }, CHAT)).toBe(
    '/run stop 3f2a91c0 --drain --timeout 90s',
  );
});

test('an edited payload is approved by its version', () => {
  expect(typeIntent({ type: 'approve', runId: RUN, seq: 7, version: 2 }, CHAT)).toBe(
    '/run approve 3f2a91c0.7 --version 2',
  );
});

test('what the cards tell people to type is understood, word for word', () => {
  const verbs = new Map(VERBS.map((verb) => [verb.name, verb]));
  const views = [...exampleViews().values()];
  const lines = views.flatMap(actionsOfView).map(({ intent }) => typeIntent(intent, CHAT));
  expect(new Set(lines.map((line) => parseLine(line, verbs).verb.name))).toEqual(
    new Set([
      'approve',
      'reject',
      'show',
      'why',
      'log',
      'pause',
      'resume',
      'stop',
      'start',
      'list',
      'release',
      'retry',
      'help',
      'mute',
      'claim',
      'fix',
      'why-quiet',
    ]),
  );
  expect(parseLine(typeIntent({ type: 'start', workflow: ODD_NAME }, CHAT), verbs).words).toEqual([
    ODD_NAME,
  ]);
});
