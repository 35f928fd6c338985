import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLine } from '#bots/run-command/parse-line.ts';
import { VERBS } from '#bots/run-command/verbs.ts';
import { typeIntent } from '#bots/terminal/render/commands.ts';
import { neutraliseLine } from '#bots/words/readable.ts';
import type { Intent } from '#src/domain/intent.ts';

const BY_NAME = new Map(VERBS.map((verb) => [verb.name, verb]));
const RUN_ID = '019a7e00-0000-7000-8000-00003f2a91c0';
const RUN = '3f2a91c0';
const TASK = { runId: RUN_ID, seq: 7, version: 2 };

function read(intent: Intent) {
  const { verb, words, flags } = parseLine(typeIntent(intent, { voice: 'chat' }), BY_NAME);
  const given = Object.keys(verb.flags).filter(flags.has);
  return [verb.name, words, Object.fromEntries(given.map((name) => [name, flags.one(name)]))];
}

test.each<[Intent, verb: string, words: string[], flags: Record<string, string>]>([
  [{ type: 'approve', ...TASK }, 'approve', [`${RUN}.7`], { version: '2' }],
  [{ type: 'reject', ...TASK }, 'reject', [`${RUN}.7`, '<reason>'], {}],
  [
    { type: 'edit-and-approve', ...TASK },
    'approve',
    [`${RUN}.7`, '<field>=<value>'],
    { version: '2' },
  ],
  [{ type: 'show', runId: RUN_ID }, 'show', [RUN], {}],
  [{ type: 'read', runId: RUN_ID, seq: 7 }, 'show', [`${RUN}.7`], { full: '' }],
  [{ type: 'why', runId: RUN_ID }, 'why', [RUN], {}],
  [{ type: 'log', runId: RUN_ID }, 'log', [RUN], {}],
  [{ type: 'pause', runId: RUN_ID }, 'pause', [RUN], {}],
  [{ type: 'resume', runId: RUN_ID }, 'resume', [RUN], {}],
  [{ type: 'stop', runId: RUN_ID }, 'stop', [RUN], {}],
  [{ type: 'drain', runId: RUN_ID }, 'stop', [RUN], { drain: '' }],
  [{ type: 'drain', runId: RUN_ID, drainMs: 90_000 }, 'stop', [RUN], { drain: '', timeout: '90s' }],
  [
    { type: 'stop-all', workflow: 'order sync', drain: true, count: 3 },
    'stop',
    [],
    { drain: '', workflow: 'order sync', all: '', confirm: '3' },
  ],
  [{ type: 'retry', runId: RUN_ID, fresh: true }, 'retry', [RUN], { fresh: '' }],
  [
    { type: 'retry-now', runId: RUN_ID, fromPlace: 2, latest: true, plan: '3fa91c02' },
    'retry',
    [RUN],
    { from: '3', latest: '', confirm: '3fa91c02' },
  ],
  [{ type: 'list', section: 'failed' }, 'list', [], { failed: '' }],
  [
    { type: 'list', section: 'failed', workflow: 'order sync', sinceMs: 90_000, before: RUN_ID },
    'list',
    [],
    { failed: '', workflow: 'order sync', since: '90s', before: RUN },
  ],
  [{ type: 'list', section: 'running', after: RUN_ID }, 'list', [], { active: '', after: RUN }],
  [{ type: 'mute', runId: RUN_ID, hours: 4 }, 'mute', [RUN], { for: '4h' }],
  [{ type: 'unmute', runId: RUN_ID }, 'mute', [RUN], { off: '' }],
  [{ type: 'claim', runId: RUN_ID, takeOver: true }, 'claim', [RUN], { 'take-over': '' }],
  [{ type: 'release-claim', runId: RUN_ID }, 'claim', [RUN], { release: '' }],
  [{ type: 'tell-fix', runId: RUN_ID }, 'fix', [RUN, '<what fixed it>'], {}],
  [{ type: 'retry-group', runId: RUN_ID }, 'retry', [RUN], { 'all-like': '' }],
  [
    { type: 'retry-group-now', runId: RUN_ID, count: 37, plan: '3fa91c02' },
    'retry',
    [RUN],
    { 'all-like': '', count: '37', confirm: '3fa91c02' },
  ],
  [{ type: 'show-group', runId: RUN_ID, after: RUN_ID }, 'list', [], { like: RUN, after: RUN }],
  [{ type: 'show-storm', post: '-aStorm', page: 2 }, 'list', [], { storm: '-aStorm', page: '2' }],
  [{ type: 'why-quiet', runId: RUN_ID }, 'why-quiet', [RUN], {}],
  [{ type: 'why-quiet', workflow: 'order sync' }, 'why-quiet', ['order sync'], {}],
  [{ type: 'subscribe' }, 'subscribe', [], {}],
  [{ type: 'unsubscribe', subscription: 12 }, 'subscribe', ['12'], { off: '' }],
  [{ type: 'help', verb: 'stop' }, 'help', ['stop'], {}],
  [{ type: 'help', verb: null }, 'help', [], {}],
])('what a card tells people to type for %j is understood', (intent, verb, words, flags) => {
  expect(read(intent)).toEqual([verb, words, flags]);
});

test('a workflow may be called anything and is still understood', () => {
  const name = fc.string({
    unit: fc.constantFrom('a', 'Z', '-', '—', ' ', '"', '“', '”', '«', "'", '’', '\\', '=', '.'),
    minLength: 1,
    maxLength: 10,
  });
  fc.assert(
    fc.property(fc.oneof(name, fc.string({ minLength: 1 })), (workflow) => {
      const shown = neutraliseLine(workflow);
      for (const type of ['start', 'hold', 'release'] as const) {
        expect(read({ type, workflow })).toEqual([type, [shown], {}]);
      }
    }),
  );
});
