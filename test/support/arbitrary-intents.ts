import * as fc from 'fast-check';
import type { Intent } from '#src/domain/intent.ts';

const runId = fc.uuid();
const seq = fc.nat({ max: 1_000_000 });
const workflow = fc.string({ minLength: 1, maxLength: 100, unit: 'binary' });
const version = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const plan = fc.stringMatching(/^[0-9a-f]{8}$/);
const drainTime = { drainMs: fc.nat({ max: 24 * 3_600_000 }) };

const choice = {
  runId,
  fromPlace: fc.nat({ max: 1_000 }),
  fresh: fc.constant(true as const),
  latest: fc.constant(true as const),
};

/** Every intent there is, also with what is at most in it. */
export const INTENTS: fc.Arbitrary<Intent> = fc.oneof(
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
    { type: fc.constant('retry-now'), plan, ...choice },
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
  fc.record(
    {
      type: fc.constant('list'),
      section: fc.constantFrom('awaiting', 'draining', 'running', 'failed'),
      workflow,
      sinceMs: fc.nat({ max: 10_000 * 24 * 3_600_000 }),
      before: runId,
    },
    { requiredKeys: ['type', 'section'] },
  ),
  fc.record({ type: fc.constant('list'), section: fc.constant('failed'), workflow, after: runId }),
  fc.record(
    { type: fc.constant('mute'), runId, hours: fc.nat({ max: 720 }) },
    { requiredKeys: ['type', 'runId'] },
  ),
  fc.record({
    type: fc.constantFrom('unmute', 'release-claim', 'tell-fix', 'retry-group'),
    runId,
  }),
  fc.record(
    { type: fc.constant('claim'), runId, takeOver: fc.constant(true as const) },
    { requiredKeys: ['type', 'runId'] },
  ),
  fc.record({ type: fc.constant('retry-group-now'), runId, count: fc.nat({ max: 100 }), plan }),
  fc.record(
    { type: fc.constant('show-group'), runId, before: runId },
    { requiredKeys: ['type', 'runId'] },
  ),
  fc.record({ type: fc.constant('show-group'), runId, after: runId }),
  fc.record({
    type: fc.constant('show-storm'),
    post: fc.stringMatching(/^[\w-]{22}$/),
    page: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  }),
  fc.record({ type: fc.constant('why-quiet'), runId }),
  fc.record({ type: fc.constant('why-quiet'), workflow }),
  fc.record({ type: fc.constant('subscribe') }),
  fc.record({
    type: fc.constant('unsubscribe'),
    subscription: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  }),
  fc.record({
    type: fc.constant('help'),
    verb: fc.option(fc.stringMatching(/^[a-z][a-z-]{0,29}$/)),
  }),
);
