import type { Redact } from '#src/domain/redact.ts';
import { planStop } from '#src/domain/stop-plan.ts';
import { viewApproval } from '#src/views/approval.ts';
import { viewCommandCenter } from '#src/views/command-center.ts';
import { viewCredits } from '#src/views/credits.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import { viewLog } from '#src/views/log.ts';
import { viewRun } from '#src/views/run-view.ts';
import { viewStopPlan } from '#src/views/stop-plan.ts';
import { viewTasks } from '#src/views/tasks.ts';
import type { View } from '#src/views/view.ts';
import { makeCredits } from './example-credits.ts';
import { askRelease, listedRun, MINUTE_MS } from './example-runs.ts';
import { makeGraph, T0 } from './factories.ts';
import { largestAlerts } from './largest-alerts.ts';
import { factsOf } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

const STEPS = 300;
const EVENTS = 500;
const ROWS = 40;
/** 200 characters. */
export const NAME = `${'settle & <reconcile> '.repeat(9)}the ledger!`;

const asIs: Redact = (text) => text;
const places = (count: number) => Array.from({ length: count }, (_, index) => index);

/** Views with as much in them as there may be, by what they show. */
export function largestViews(): Map<string, View> {
  const failed = factsOf(failLast(), { workflow: NAME });
  const asked = { facts: factsOf(askRelease(), { workflow: NAME }), step: 'approve-notes' };
  const fields = Object.fromEntries(places(100).map((n) => [`${NAME} ${n}`, '🧨'.repeat(2_000)]));
  const events = failed.state.head;
  const alert = viewFailureAlert(failed, asIs);
  const approval = viewApproval(factsOf(askRelease(fields)), 'approve-notes', asIs);
  const some: [string, View | null][] = [
    ['a run of 300 steps', viewRun(failed, asIs)],
    ['an alert of 300 steps', alert],
    ['a graph of 300 steps', viewGraph(failed, asIs)],
    ['an approval of 100 fields', approval],
    ['a log of 500 events', viewLog(failed, { events: eventsUpTo(events), omitted: 0 }, asIs)],
    [
      '40 tasks',
      viewTasks(
        places(ROWS).map(() => asked),
        { hasMore: false, now: T0 },
        asIs,
      ),
    ],
    ['a Command Center of 40 rows a section', viewCommandCenter(fullCenter(), asIs)],
    ['a stop of 40 runs', stopMany()],
    ['credits of 40 workflows', viewCredits(manyCredits(), asIs)],
    ...largestAlerts(NAME),
  ];
  return new Map(some.flatMap(([name, view]) => (view === null ? [] : [[name, view]])));
}

function failLast(): RunOnPaper {
  const steps = places(STEPS).map((n) => ({ id: `${NAME.slice(0, 190)} ${n}`, name: NAME }));
  const last = steps.at(-1)?.id ?? '';
  const run = RunOnPaper.start(makeGraph(...steps)).begin(...steps.map(({ id }) => id));
  return run.fail(last, { message: '💥 "<!channel>"\n'.repeat(7_000), curable: false });
}

function eventsUpTo(first: number) {
  const data = { [NAME]: NAME };
  return places(EVENTS).map((n) => {
    return { seq: first + n, type: 'step_completed', step: NAME, at: T0 + n, data };
  });
}

function fullCenter() {
  const failed = { status: 'failed', failureCode: 'MCP_TOOL_FAILED', rootStepId: NAME } as const;
  const runs = places(ROWS).map((n) => listedRun(n % 10, { workflow: NAME, ...failed }));
  const asked = { seq: 1, step: NAME, payload: { title: NAME }, editable: null, more: 1_000 };
  const all = new Map(runs.map(({ runId }) => [runId, asked]));
  const section = { runs, count: 1_000, isCapped: true, asked: all };
  return {
    sections: (['awaiting', 'draining', 'running', 'failed'] as const).map((name) => {
      return { section: name, ...section };
    }),
    failedSinceMs: 24 * 60 * MINUTE_MS,
    held: places(ROWS).map(() => ({ workflow: NAME, by: NAME, reason: NAME, at: T0 })),
    undelivered: 12,
    credits: makeCredits(),
    hasLiveWorker: false,
    now: T0,
  };
}

function stopMany(): View {
  const facts = factsOf(RunOnPaper.start(makeGraph({ id: NAME })), { workflow: NAME });
  const plan = planStop(facts.graph, facts.state, { isGraceful: true });
  const runs = places(ROWS).map(() => ({ facts, plan }));
  const how = { isGraceful: true, drainMs: MINUTE_MS, count: 1_000 };
  return viewStopPlan({ why: 'several', workflow: null, runs, ...how }, asIs);
}

function manyCredits() {
  const usage = places(ROWS).map((n) => ({ workflow: `${NAME} ${n}`, steps: n, amount: n }));
  const prices = places(ROWS).map((n) => ({ stepType: 'mcp_call', tool: NAME, price: n }));
  return makeCredits({ prices, today: usage, recent: usage });
}
