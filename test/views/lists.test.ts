import { expect, test } from 'vitest';
import type { CommandCenterFacts, SectionFacts } from '#src/domain/command-center.ts';
import type { Receipt } from '#src/domain/receipt.ts';
import { planStop } from '#src/domain/stop-plan.ts';
import { actionFor } from '#src/views/action.ts';
import { viewCommandCenter } from '#src/views/command-center.ts';
import { describeCount, describeLeft } from '#src/views/command-center-words.ts';
import { viewHelp } from '#src/views/help.ts';
import { viewLog } from '#src/views/log.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import { type StopPlanFacts, viewStopPlan } from '#src/views/stop-plan.ts';
import { viewTasks } from '#src/views/tasks.ts';
import { VERBS } from '#test/support/example-answers.ts';
import {
  answerRelease,
  askRelease,
  askTwice,
  fulfil,
  HOUR_MS,
  listedRun,
  MINUTE_MS,
} from '#test/support/example-runs.ts';
import { T0 } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';

const asIs = (text: string) => text;
const NOBODY_WAITS = {
  failedSinceMs: 24 * HOUR_MS,
  held: [],
  undelivered: 0,
  credits: null,
  now: T0,
};

function centerOf(...sections: SectionFacts[]): CommandCenterFacts {
  return { ...NOBODY_WAITS, sections, hasLiveWorker: true };
}

function sectionOf(section: SectionFacts['section'], count: number): SectionFacts {
  return { section, runs: [listedRun(1, {})], count, isCapped: false };
}

test('each section offers for its runs what somebody who looks there wants', () => {
  const view = viewCommandCenter(
    centerOf(
      sectionOf('awaiting', 1),
      sectionOf('draining', 1),
      sectionOf('running', 1),
      sectionOf('failed', 1),
    ),
    asIs,
  );
  const offers = view.sections.map(({ section, rows }) => [
    section,
    rows[0]?.actions.map(({ intent }) => intent.type),
  ]);
  expect(offers).toEqual([
    ['awaiting', ['show']],
    ['draining', ['show', 'stop']],
    ['running', ['show', 'drain']],
    ['failed', ['why', 'retry', 'log']],
  ]);
  expect(view.sections[0]?.rows[0]?.shortId).toBe('3f2a91c1');
});

test('a run that waits says what it asks, redacted, and leads to it', () => {
  const run = listedRun(1, { awaiting: true });
  const told = {
    seq: 7,
    step: 'pay',
    payload: { title: 'Pay the secret?' },
    editable: null,
    more: 2,
  };
  const asked = new Map([[run.runId, told]]);
  const facts = centerOf({ section: 'awaiting', runs: [run], count: 1, isCapped: false, asked });
  const view = viewCommandCenter(facts, (text) => text.replaceAll('secret', '[redacted]'));
  const [row] = view.sections[0]?.rows ?? [];
  expect(row?.asked).toEqual({ taskName: '3f2a91c1.7', heading: 'Pay the [redacted]?', more: 2 });
  expect(row?.actions).toMatchObject([
    { label: 'Review', intent: { type: 'read', seq: 7 } },
    { label: 'Show' },
  ]);
});

test('what was stopped is continued, what failed is retried', () => {
  const labels = (['stopped', 'failed'] as const).map((status) => {
    const runs = [listedRun(1, { status })];
    const view = viewCommandCenter(
      centerOf({ section: 'failed', runs, count: 1, isCapped: false }),
      asIs,
    );
    return view.sections[0]?.rows[0]?.actions[1]?.label;
  });
  expect(labels).toEqual(['Continue run', 'Retry from failure']);
});

test('a section that shows less than there is offers all of it, and one alone its next page', () => {
  const offers = (facts: CommandCenterFacts) =>
    viewCommandCenter(facts, asIs).actions.map(({ intent }) => intent);
  const [running, failed] = [sectionOf('running', 9), sectionOf('failed', 1)];
  const [{ runId }] = [listedRun(1, {})];
  const help = { type: 'help', verb: null };
  expect(offers(centerOf(running, failed))).toEqual([{ type: 'list', section: 'running' }, help]);
  const older = { type: 'list', section: 'running', before: runId };
  const newer = { type: 'list', section: 'running', after: runId };
  expect(offers(centerOf(running))).toEqual([older, help]);
  expect(offers(centerOf({ ...running, newer: 3 }))).toEqual([newer, older, help]);
  expect(offers(centerOf({ ...running, newer: 8 }))).toEqual([newer, help]);
  expect(offers(centerOf(failed))).toEqual([help]);
  const filter = { workflow: 'nightly', sinceMs: HOUR_MS };
  expect(offers({ ...centerOf(running), filter })).toEqual([{ ...older, ...filter }, help]);
});

test.each<[newer: number, count: number, isCapped: boolean, said: string]>([
  [0, 1, false, '1'],
  [0, 9, false, '1–1 of 9'],
  [8, 9, false, '9–9 of 9'],
  [40, 1_000, true, '41–41 of 1,000+'],
  [1_001, 1_000, true, 'a page of 1,000+'],
])('after %s newer runs a page of %s (more: %s) says "%s"', (newer, count, isCapped, said) => {
  const facts = centerOf({ ...sectionOf('failed', count), isCapped, newer });
  const [section] = viewCommandCenter(facts, asIs).sections;
  expect(section && describeCount(section)).toBe(said);
  expect(section && describeLeft(section, 1)).toBeNull();
});

test('a held workflow can be released', () => {
  const held = [{ workflow: 'nightly', by: '@ana', reason: null, at: T0 }];
  const view = viewCommandCenter({ ...centerOf(), held }, asIs);
  expect(view.held[0]?.actions).toEqual([actionFor({ type: 'release', workflow: 'nightly' })]);
});

test('of the tasks only those that still wait are listed, each with the way to where it is decided', () => {
  const waiting = { facts: factsOf(askRelease()), step: 'approve-notes' };
  const decided = { facts: factsOf(askRelease().ask(answerRelease(true))), step: 'approve-notes' };
  const view = viewTasks([decided, waiting], { hasMore: false, now: T0 }, asIs);
  expect(view.tasks).toMatchObject([
    { taskName: '3f2a91c0.5', heading: 'Publish the release notes of 2.4?', step: 'approve-notes' },
  ]);
  expect(view.tasks[0]?.actions.map(({ intent }) => intent.type)).toEqual(['read', 'show']);
});

test.each<[outcome: Receipt['outcome'], tone: string]>([
  ['applied', 'good'],
  ['answered', 'neutral'],
  ['already', 'neutral'],
  ['refused', 'bad'],
  ['forbidden', 'bad'],
  ['invalid', 'bad'],
  ['unknown', 'bad'],
  ['ambiguous', 'bad'],
  ['unavailable', 'bad'],
  ['failed', 'bad'],
])('a receipt that says %s is %s', (outcome, tone) => {
  const receipt = { id: 'R-7K3M9QXT', outcome, message: 'It is so.', fix: null };
  expect(viewReceipt(receipt, asIs)).toEqual({ ...receipt, kind: 'receipt', tone, actions: [] });
});

function planOf(over: Partial<StopPlanFacts>): StopPlanFacts {
  const runs = [fulfil(), askTwice()].map((run) => ({
    facts: factsOf(run),
    plan: planStop(run.graph, run.state, { isGraceful: true }),
  }));
  const plan = { why: 'guessed', isGraceful: true, drainMs: MINUTE_MS, workflow: null } as const;
  return {
    ...plan,
    runs: runs.slice(0, 1),
    count: 1,
    ...over,
    ...(over.count === 2 ? { runs } : {}),
  };
}

test.each<[what: string, over: Partial<StopPlanFacts>, confirms: string[], picks: string[][]]>([
  ['the one that it could mean', {}, ['drain'], [[]]],
  ['one that is only looked at', { why: 'dry_run', isGraceful: false }, ['stop'], [[]]],
  ['one of several', { why: 'several', count: 2 }, [], [['drain'], ['drain']]],
  ['all of a workflow', { why: 'all', count: 2, workflow: 'w' }, ['stop-all'], [[], []]],
  ['all, only looked at', { why: 'dry_run', count: 2, workflow: 'w' }, ['stop-all'], [[], []]],
])('a plan to stop %s offers what confirms it', (_, over, confirms, picks) => {
  const { actions, runs } = viewStopPlan(planOf(over), asIs);
  expect(actions.map(({ intent }) => intent.type)).toEqual(confirms);
  expect(runs.map((run) => run.actions.map(({ intent }) => intent.type))).toEqual(picks);
});

test('a plan is told in one sentence', () => {
  const { runs } = viewStopPlan(planOf({ count: 2 }), asIs);
  expect(runs.map(({ summary }) => summary)).toEqual([
    '2 steps in flight will finish, 1 will not be tried again, 2 will not start, 1 approval is withdrawn.',
    'Nothing is in flight, 2 approvals are withdrawn.',
  ]);
});

test('what stops all runs carries the count that was looked at', () => {
  const [action] = viewStopPlan(planOf({ why: 'all', count: 2, workflow: 'w' }), asIs).actions;
  expect(action).toMatchObject({
    intent: { type: 'stop-all', workflow: 'w', drain: true, count: 2 },
    label: 'Stop all 2 gracefully',
  });
  const [only] = viewStopPlan(planOf({ why: 'all', count: 1, workflow: 'w' }), asIs).actions;
  expect(only?.label).toBe('Stop it gracefully');
});

test('the help leads to each verb, and from a verb back to all', () => {
  const names = (verb: (typeof VERBS)[number] | null) =>
    viewHelp({ verbs: VERBS, verb }, asIs).actions.map(({ intent }) =>
      intent.type === 'help' ? intent.verb : undefined,
    );
  expect(names(null)).toEqual(['list', 'show', 'approve', 'stop']);
  expect(names(VERBS[0] ?? null)).toEqual([null]);
});

test('the values of a log are redacted by their names too', () => {
  const event = {
    seq: 1,
    type: 'step_started',
    step: 'a',
    at: T0,
    data: { password: 'swordfish' },
  };
  const view = viewLog(factsOf(askRelease()), { events: [event], omitted: 2 }, asIs);
  expect(view).toMatchObject({ omitted: 2, events: [{ data: '{"password":"[redacted]"}' }] });
});
