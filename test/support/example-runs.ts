import type { Person } from '#src/domain/access.ts';
import type { ListedRun } from '#src/domain/command-center.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { ANA, BEN, makeGraph, T0 } from './factories.ts';
import { RunOnPaper } from './run-on-paper.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
const DRAIN: RunRequest = { type: 'stop_graceful', by: ANA, drainMs: MINUTE_MS };

/** One step of each fate: done, failed, cancelled in doubt, cancelled without, blocked. */
export function failOrder(): RunOnPaper {
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

/** Two steps in flight, one waits for a person, one for its next try, and two come behind them. */
export function fulfil(): RunOnPaper {
  const graph = makeGraph(
    { id: 'count-stock' },
    { id: 'charge-card' },
    { id: 'get-rate', retry_count: 3 },
    { id: 'approve-gift', type: 'ask' },
    { id: 'ship', depends_on: ['count-stock', 'charge-card'] },
    { id: 'notify', depends_on: ['ship', 'approve-gift'] },
  );
  const run = RunOnPaper.start(graph).begin('count-stock', 'charge-card', 'get-rate');
  return run.askPeople('approve-gift').wait(4_000).fail('get-rate').wait(2_000);
}

export function drainFulfilment(): RunOnPaper {
  return fulfil().ask(DRAIN).wait(20_000).succeed('count-stock');
}

export const DRAFT = [
  'Drains now end on one card: how many steps are done, how much time is left.',
  'Approvals count votes, and an edit voids the ones that came before it.',
  'Fixed: a paused run no longer lets its tasks expire.',
  'Fixed: a worker that was taken for dead ends its calls before its thread goes.',
  'Thanks to everybody who reported what went wrong.',
].join('\n');

export const RELEASE: JsonObject = {
  title: 'Publish the release notes of 2.4?',
  description: 'They go to the public changelog and to 1,204 subscribers.',
  channel: '#releases',
  draft: DRAFT,
  recipients: ['customers', 'partners'],
};

export const TEN_FIELDS: JsonObject = {
  title: 'Refund order 20417?',
  ...Object.fromEntries(
    Array.from({ length: 10 }, (_, index) => [
      `field_${index + 1}`,
      `value ${index + 1} `.repeat(1 + 9 * index),
    ]),
  ),
};

export function askRelease(payload: JsonObject = RELEASE, quorum = 1): RunOnPaper {
  const graph = makeGraph(
    { id: 'draft', type: 'pure' },
    { id: 'approve-notes', name: 'Approve the notes', type: 'ask', depends_on: ['draft'] },
    { id: 'publish', depends_on: ['approve-notes'] },
  );
  const run = RunOnPaper.start(graph).begin('draft').wait(1_400).succeed('draft');
  const approvers = ['user:ana@example.com', 'role:admin'];
  const over = { payload, quorum, approvers: quorum === 1 ? approvers : [] };
  return run.askPeople('approve-notes', run.now + 24 * HOUR_MS, over).wait(4 * MINUTE_MS);
}

export function askTwice(): RunOnPaper {
  const graph = makeGraph({ id: 'legal', type: 'ask' }, { id: 'budget', type: 'ask' });
  return RunOnPaper.start(graph).askPeople('legal').askPeople('budget').wait(MINUTE_MS);
}

export function answerRelease(
  approved: boolean,
  over: Partial<Extract<RunRequest, { type: 'decide_task' }>> = {},
): RunRequest {
  const person = personOf(BEN);
  return { type: 'decide_task', step: 'approve-notes', approved, result: {}, person, ...over };
}

function personOf(actor: typeof ANA): Person {
  return { actor, email: null, role: 'project_admin', groups: [] };
}

export function listedRun(index: number, over: Partial<ListedRun>): ListedRun {
  return {
    runId: `019a7e00-0000-7000-8000-0000${(0x3f2a91c0 + index).toString(16)}`,
    workflow: 'order-sync',
    version: 12,
    status: 'running',
    awaiting: false,
    failureCode: null,
    rootStepId: null,
    attempt: 1,
    retriedAs: null,
    createdAt: T0 - index * MINUTE_MS,
    startedAt: T0 - index * MINUTE_MS,
    finishedAt: null,
    ...over,
  };
}
