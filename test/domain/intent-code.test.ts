import { createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Intent } from '#src/domain/intent.ts';
import {
  decodeIntent,
  encodeIntent,
  hashWorkflow,
  INTENT_CODE_LENGTH_MAX,
  type Mac,
} from '#src/domain/intent-code.ts';
import { INTENTS } from '#test/support/arbitrary-intents.ts';

const macOf =
  (key: string): Mac =>
  (text) =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, 10);
const mac = macOf('a key');

/** Among other workflows, the one that the intent is about. */
function readingOf(intent: Intent) {
  const names = [
    'other',
    ...('workflow' in intent && intent.workflow !== undefined ? [intent.workflow] : []),
  ];
  return {
    mac,
    findWorkflow: (hash: string) => names.find((name) => hashWorkflow(name, mac) === hash) ?? null,
  };
}

describe('an intent on a button', () => {
  test('comes back as it was, and fits on every platform', () => {
    fc.assert(
      fc.property(INTENTS, (intent) => {
        const code = encodeIntent(intent, mac);
        expect(code).toMatch(/^[\x21-\x7e]+$/);
        expect(code.length).toBeLessThanOrEqual(INTENT_CODE_LENGTH_MAX);
        expect(decodeIntent(code, readingOf(intent))).toEqual(intent);
      }),
    );
  });

  test('with any one character changed, left out or doubled is refused', () => {
    fc.assert(
      fc.property(INTENTS, fc.nat(), fc.string({ maxLength: 2 }), (intent, where, put) => {
        const code = encodeIntent(intent, mac);
        const at = where % code.length;
        const forged = code.slice(0, at) + put + code.slice(at + 1);
        fc.pre(forged !== code);
        expect(decodeIntent(forged, readingOf(intent))).toBeNull();
      }),
    );
  });

  test('of another installation is refused', () => {
    fc.assert(
      fc.property(INTENTS, (intent) => {
        const foreign = encodeIntent(intent, macOf('another key'));
        expect(decodeIntent(foreign, readingOf(intent))).toBeNull();
      }),
    );
  });
});

const sign = (signed: string) => `${signed}.${mac(signed)}`;

test.each([
  ['an empty text', ''],
  ['a dot', '.'],
  ['a signature alone', sign('')],
  ['an older format', sign('0.sh.AAAAAAAAAAAAAAAAAAAAAA')],
  ['an intent that is not known', sign('1.zz.AAAAAAAAAAAAAAAAAAAAAA')],
  ['a section that is not known', sign('1.li.all')],
  ['a start of a workflow that is gone', sign(`1.sr.${hashWorkflow('gone', mac)}`)],
  ['a stop of a workflow that is gone', sign(`1.sa.${hashWorkflow('gone', mac)}.d.3`)],
  ['a question about a workflow that is gone', sign(`1.wq.w.${hashWorkflow('gone', mac)}`)],
  ['a text too long for any button', sign(`1.he.${'a'.repeat(100)}`)],
])('%s is refused', (_, text) => {
  expect(decodeIntent(text, { mac, findWorkflow: () => null })).toBeNull();
});

const RUN = '3f2a91c0-0000-4000-8000-0000000000aa';
const OPEN: readonly Intent[] = [
  { type: 'approve', runId: RUN, seq: 3, version: 1 },
  { type: 'read', runId: RUN, seq: 3 },
  { type: 'show', runId: RUN },
  { type: 'start', workflow: 'Order sync' },
  { type: 'drain', runId: RUN },
  { type: 'stop-all', workflow: 'Order sync', drain: false, count: 3 },
  { type: 'retry', runId: RUN },
  { type: 'retry-now', runId: RUN, plan: '0a1b2c3d' },
  { type: 'list', section: 'failed' },
  { type: 'help', verb: null },
  { type: 'mute', runId: RUN },
  { type: 'unmute', runId: RUN },
  { type: 'claim', runId: RUN },
  { type: 'show-group', runId: RUN },
  { type: 'why-quiet', runId: RUN },
  { type: 'subscribe' },
];
const CLOSED: readonly Intent[] = [
  { type: 'drain', runId: RUN, drainMs: 60_000 },
  { type: 'stop-all', workflow: 'Order sync', drain: true, count: 3, drainMs: 60_000 },
  { type: 'retry', runId: RUN, fromPlace: 2, fresh: true, latest: true },
  { type: 'retry-now', runId: RUN, plan: '0a1b2c3d', fromPlace: 0, fresh: true, latest: true },
  { type: 'list', section: 'failed', workflow: 'Order sync', sinceMs: 86_400_000, before: RUN },
  { type: 'list', section: 'failed', workflow: 'Order sync', after: RUN },
  { type: 'help', verb: 'why' },
  { type: 'mute', runId: RUN, hours: 4 },
  { type: 'claim', runId: RUN, takeOver: true },
  { type: 'show-group', runId: RUN, before: RUN },
  { type: 'show-group', runId: RUN, after: RUN },
  { type: 'why-quiet', workflow: 'Order sync' },
  { type: 'retry-group-now', runId: RUN, count: 37, plan: '0a1b2c3d' },
  { type: 'show-storm', post: 'AAAAAAAAAAAAAAAAAAAA-_', page: 2 },
  { type: 'unsubscribe', subscription: 12 },
];

test.each([...OPEN, ...CLOSED])('what is left open and what is not comes back so: %j', (intent) => {
  expect(decodeIntent(encodeIntent(intent, mac), readingOf(intent))).toEqual(intent);
});

test('a question about a verb that cannot be is one about all of them', () => {
  const code = encodeIntent({ type: 'help', verb: 'x.'.repeat(200) }, mac);
  const decoded = decodeIntent(code, { mac, findWorkflow: () => null });
  expect(decoded).toEqual({ type: 'help', verb: null });
});

test('a run without an id is a bug, not a button', () => {
  expect(() => encodeIntent({ type: 'show', runId: '91c04f2a' }, mac)).toThrow(/no UUID/);
});
