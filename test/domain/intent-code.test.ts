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

const macOf =
  (key: string): Mac =>
  (text) =>
    createHmac('sha256', key).update(text).digest('base64url').slice(0, 10);
const mac = macOf('a key');

const runId = fc.uuid();
const seq = fc.nat({ max: 1_000_000 });
const workflow = fc.string({ minLength: 1, maxLength: 100, unit: 'binary' });
const version = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const drainTime = { drainMs: fc.nat({ max: 24 * 3_600_000 }) };

const choice = {
  runId,
  fromPlace: fc.nat({ max: 1_000 }),
  fresh: fc.constant(true as const),
  latest: fc.constant(true as const),
};

const INTENTS: fc.Arbitrary<Intent> = fc.oneof(
  fc.record({
    type: fc.constantFrom('approve', 'reject', 'edit-and-approve'),
    runId,
    seq,
    version,
  }),
  fc.record({ type: fc.constant('read'), runId, seq }),
  fc.record({
    type: fc.constantFrom('show', 'why', 'log', 'pause', 'resume', 'stop'),
    runId,
  }),
  fc.record(
    { type: fc.constant('drain'), runId, ...drainTime },
    { requiredKeys: ['type', 'runId'] },
  ),
  fc.record({ type: fc.constantFrom('start', 'hold', 'release'), workflow }),
  fc.record({ type: fc.constant('retry'), ...choice }, { requiredKeys: ['type', 'runId'] }),
  fc.record(
    { type: fc.constant('retry-now'), plan: fc.stringMatching(/^[0-9a-f]{8}$/), ...choice },
    { requiredKeys: ['type', 'runId', 'plan'] },
  ),
  fc.record(
    {
      type: fc.constant('stop-all'),
      workflow,
      drain: fc.boolean(),
      count: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      ...drainTime,
    },
    { requiredKeys: ['type', 'workflow', 'drain', 'count'] },
  ),
  fc.record({
    type: fc.constant('list'),
    section: fc.constantFrom('awaiting', 'draining', 'running', 'failed'),
  }),
  fc.record({
    type: fc.constant('help'),
    verb: fc.option(fc.stringMatching(/^[a-z][a-z-]{0,29}$/)),
  }),
);

/** Among other workflows, the one that the intent is about. */
function readingOf(intent: Intent) {
  const names = ['other', ...('workflow' in intent ? [intent.workflow] : [])];
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
  ['a text too long for any button', sign(`1.he.${'a'.repeat(100)}`)],
])('%s is refused', (_, text) => {
  expect(decodeIntent(text, { mac, findWorkflow: () => null })).toBeNull();
});

test('a question about a verb that cannot be is one about all of them', () => {
  const code = encodeIntent({ type: 'help', verb: 'x.'.repeat(200) }, mac);
  const decoded = decodeIntent(code, { mac, findWorkflow: () => null });
  expect(decoded).toEqual({ type: 'help', verb: null });
});

test('a run without an id is a bug, not a button', () => {
  expect(() => encodeIntent({ type: 'show', runId: '91c04f2a' }, mac)).toThrow(/no UUID/);
});
