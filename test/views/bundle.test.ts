import { expect, test } from 'vitest';
import { makeRedactor } from '#src/domain/redact.ts';
import { type BundleFacts, viewBundle } from '#src/views/bundle.ts';
import { failOrder, fulfil } from '#test/support/example-runs.ts';
import { factsOf } from '#test/support/run-facts.ts';

const SECRET = 'correct horse battery staple';
const redact = makeRedactor([SECRET]);
const EMPTY: BundleFacts = { about: { status: 'failed' }, log: [], omitted: 0 };

test('the file is JSON, an event a line', () => {
  const log = [1, 2].map((seq) => ({ seq, data: { text: 'x' } }));
  const bundle = { ...EMPTY, log: log.map((event) => JSON.stringify(event)) };
  const { json, sizeBytes } = viewBundle(factsOf(failOrder()), bundle, redact);
  expect(JSON.parse(json)).toEqual({ status: 'failed', log_omitted: 0, log });
  const lines = json.split('\n').filter((line) => line.includes('"seq"'));
  expect(lines).toHaveLength(2);
  expect(sizeBytes).toBe(Buffer.byteLength(json));
});

test('without events it is still JSON', () => {
  const { json } = viewBundle(factsOf(failOrder()), EMPTY, redact);
  expect(JSON.parse(json)).toEqual({ status: 'failed', log_omitted: 0, log: [] });
});

test('no secret is in it, wherever it stood', () => {
  const message = `Bearer abc.def-123 and ${SECRET}`;
  const about = { failure: { message }, password: 'swordfish' };
  const view = viewBundle(factsOf(failOrder()), { ...EMPTY, about }, redact);
  expect(JSON.stringify(view)).not.toMatch(/swordfish|abc\.def|battery/);
});

test.each([
  ['order-sync', 'signalbox-order-sync-3f2a91c0.json'],
  ['../../etc/passwd', 'signalbox-etc-passwd-3f2a91c0.json'],
  ['Tägliche Läufe: Köln', 'signalbox-T-gliche-L-ufe-K-ln-3f2a91c0.json'],
  ['日次', 'signalbox-workflow-3f2a91c0.json'],
  ['x'.repeat(300), `signalbox-${'x'.repeat(60)}-3f2a91c0.json`],
])('of workflow %j the file is named %s', (workflow, name) => {
  const { fileName } = viewBundle(factsOf(fulfil(), { workflow }), EMPTY, redact);
  expect(fileName).toBe(name);
});

test('it says what is in it, and where the run failed', () => {
  const view = viewBundle(factsOf(failOrder()), { ...EMPTY, omitted: 3 }, redact);
  expect(view).toMatchObject({
    failure: { code: 'MCP_TOOL_FAILED', stepId: 'charge-card' },
    steps: 5,
    events: 0,
    omitted: 3,
  });
  expect(viewBundle(factsOf(fulfil()), EMPTY, redact).failure).toBeNull();
});
