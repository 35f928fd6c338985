import { type CommandCenterFacts, SECTIONS } from '#src/domain/command-center.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import { planStop } from '#src/domain/stop-plan.ts';
import { viewApproval } from '#src/views/approval.ts';
import { viewCommandCenter } from '#src/views/command-center.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import { viewHelp } from '#src/views/help.ts';
import { viewLog } from '#src/views/log.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import { viewRun } from '#src/views/run-view.ts';
import { type StopPlanView, viewStopPlan } from '#src/views/stop-plan.ts';
import { viewTasks } from '#src/views/tasks.ts';
import type { View } from '#src/views/view.ts';
import { alertExamples } from './example-alerts.ts';
import { RECEIPTS, VERBS } from './example-answers.ts';
import { bundleViews } from './example-bundles.ts';
import { creditViews, makeCredits } from './example-credits.ts';
import { addElsewhere } from './example-detours.ts';
import { pageOfFailures } from './example-pages.ts';
import { reminderViews } from './example-reminders.ts';
import { loopViews, retryViews } from './example-retry-views.ts';
import {
  answerRelease,
  askRelease,
  askTwice,
  DRAFT,
  drainFulfilment,
  failOrder,
  fulfil,
  HOUR_MS,
  listedRun,
  MINUTE_MS,
  RELEASE,
  TEN_FIELDS,
} from './example-runs.ts';
import { ANA, makeDiamond, T0 } from './factories.ts';
import { factsOf } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

const asIs: Redact = (text) => text;

/** A view of each kind at each moment that looks different, by what it shows. */
export function exampleViews(): ReadonlyMap<string, View> {
  const views = [
    ...runViews(),
    ...alertViews(),
    ...alertExamples(),
    ...approvalViews(),
    ...commandCenterViews(),
    ...receiptViews(),
    ...stopPlanViews(),
    ...helpViews(),
    ...taskViews(),
    ...reminderViews(),
    ...logViews(),
    ...graphViews(),
    ...bundleViews(),
    ...retryViews(),
    ...loopViews(),
    ...creditViews(),
  ];
  return new Map(addElsewhere(views));
}

type Example = [name: string, view: View];

function runViews(): Example[] {
  const diamond = () => RunOnPaper.start(makeDiamond()).begin('a').wait(800);
  const stuck = {
    symptom: 'It has been queued for 40 s.',
    cause: 'No worker is alive.',
    next: 'Start one: "signalbox worker".',
  };
  const runs: [name: string, run: RunOnPaper, over?: Partial<RunFacts>][] = [
    ['a run that nobody takes', new RunOnPaper(makeDiamond()).wait(40_000), { stuck }],
    ['a run under way', diamond().succeed('a').begin('b', 'c').wait(2_000)],
    ['a run with one task', askRelease()],
    ['a run with two tasks', askTwice()],
    ['a paused run', diamond().ask({ type: 'pause', by: ANA })],
    ['a draining run', drainFulfilment()],
    ['a drained run', drainFulfilment().wait(22_000).succeed('charge-card')],
    [
      'a run that did not end in time',
      drainFulfilment().wait(40_000).ask({ type: 'drain_deadline' }),
    ],
    [
      'a completed run',
      diamond().succeed('a').begin('b', 'c').succeed('b').succeed('c').begin('d').succeed('d'),
    ],
    ['a failed run', failOrder()],
    ['a stopped run', fulfil().ask({ type: 'stop_immediate', by: ANA })],
  ];
  return runs.map(([name, run, over]) => [name, viewRun(factsOf(run, over), asIs)]);
}

function alertViews(): Example[] {
  const runs: [name: string, run: RunOnPaper][] = [
    ['an alert of a failed run', failOrder()],
    [
      'an alert of a drain that took too long',
      drainFulfilment().wait(40_000).ask({ type: 'drain_deadline' }),
    ],
    ['an alert of a stopped run', fulfil().ask({ type: 'stop_immediate', by: ANA })],
  ];
  const late = viewFailureAlert(factsOf(failOrder()), asIs, { lateMs: 22 * MINUTE_MS });
  return [
    ...runs.flatMap(([name, run]): Example[] => {
      const view = viewFailureAlert(factsOf(run), asIs);
      return view === null ? [] : [[name, view]];
    }),
    ...(late === null ? [] : [['an alert that comes too late', late] satisfies Example]),
  ];
}

function approvalViews(): Example[] {
  const edits = { channel: '#general', draft: `${DRAFT} And to you.` };
  const runs: [name: string, run: RunOnPaper][] = [
    ['an approval', askRelease()],
    ['an approval of ten fields', askRelease(TEN_FIELDS)],
    [
      'an approval with a vote and an edit',
      askRelease(RELEASE, 2).ask(answerRelease(true, { edits })).wait(MINUTE_MS),
    ],
    ['an approval of a paused run', askRelease().ask({ type: 'pause', by: ANA })],
    [
      'an approved approval',
      askRelease()
        .ask(answerRelease(true, { edits, reason: 'Well said.' }))
        .wait(MINUTE_MS),
    ],
    [
      'a rejected approval',
      askRelease()
        .ask(answerRelease(false, { reason: 'The date is wrong.' }))
        .wait(HOUR_MS),
    ],
    [
      'an expired approval',
      askRelease()
        .wait(24 * HOUR_MS)
        .ask({ type: 'task_expired', step: 'approve-notes' }),
    ],
    ['a withdrawn approval', askRelease().ask({ type: 'stop_immediate', by: ANA })],
  ];
  return runs.flatMap(([name, run]): Example[] => {
    const view = viewApproval(factsOf(run, { workflow: 'release-notes' }), 'approve-notes', asIs);
    return view === null ? [] : [[name, view]];
  });
}

function commandCenterViews(): Example[] {
  const failed = { status: 'failed', failureCode: 'MCP_TOOL_FAILED', finishedAt: T0 } as const;
  const quiet: CommandCenterFacts = {
    sections: SECTIONS.map((section) => ({ section, runs: [], count: 0, isCapped: false })),
    failedSinceMs: 24 * HOUR_MS,
    held: [],
    undelivered: 0,
    credits: null,
    hasLiveWorker: true,
    now: T0,
  };
  const asking = listedRun(1, { awaiting: true, workflow: 'release-notes' });
  const asked = { seq: 5, step: 'approve-notes', payload: RELEASE, editable: null, more: 0 };
  const busy: CommandCenterFacts = {
    ...quiet,
    sections: [
      {
        section: 'awaiting',
        runs: [asking],
        count: 1,
        isCapped: false,
        asked: new Map([[asking.runId, asked]]),
      },
      {
        section: 'draining',
        runs: [listedRun(2, { status: 'draining' })],
        count: 1,
        isCapped: false,
      },
      {
        section: 'running',
        runs: [
          listedRun(3, {}),
          listedRun(4, { status: 'paused' }),
          listedRun(5, { status: 'queued', startedAt: null }),
        ],
        count: 1000,
        isCapped: true,
      },
      {
        section: 'failed',
        runs: [
          listedRun(6, { ...failed, rootStepId: 'charge-card' }),
          listedRun(7, { ...failed, status: 'stopped', failureCode: 'RUN_STOPPED' }),
        ],
        count: 9,
        isCapped: false,
      },
    ],
    held: [
      { workflow: 'nightly', by: '@ana', reason: 'The warehouse is closed.', at: T0 - HOUR_MS },
    ],
    undelivered: 2,
    credits: makeCredits({ balance: { trial: 0, included: 0, payg: 12_250_000 } }),
    hasLiveWorker: false,
  };
  return [
    ['a busy Command Center', viewCommandCenter(busy, asIs)],
    ['a quiet Command Center', viewCommandCenter(quiet, asIs)],
    ['a page of failures', viewCommandCenter({ ...quiet, ...pageOfFailures() }, asIs)],
  ];
}

function receiptViews(): Example[] {
  const [action] = viewRun(factsOf(askRelease()), asIs).actions;
  return RECEIPTS.map((receipt) => [
    `a receipt: ${receipt.outcome}`,
    viewReceipt(
      { id: 'R-7K3M9QXT', ...receipt },
      asIs,
      receipt.outcome === 'refused' && action ? [action] : [],
    ),
  ]);
}

function stopPlanViews(): Example[] {
  const planned = (isGraceful: boolean, count: number) => {
    const runs = [fulfil(), RunOnPaper.start(makeDiamond()).begin('a').wait(90_000), askTwice()];
    return runs.slice(0, count).map((run, index) => ({
      facts: factsOf(run, {
        runId: listedRun(index, {}).runId,
        shortId: listedRun(index, {}).runId.slice(-8),
      }),
      plan: planStop(run.graph, run.state, { isGraceful }),
    }));
  };
  const plan = (why: StopPlanView['why'], isGraceful: boolean, listed: number, over = {}) =>
    viewStopPlan(
      {
        why,
        isGraceful,
        drainMs: 90_000,
        runs: planned(isGraceful, listed),
        count: listed,
        workflow: null,
        ...over,
      },
      asIs,
    );
  return [
    ['a graceful stop of the one run that it could mean', plan('guessed', true, 1)],
    ['a stop that is only looked at', plan('dry_run', false, 1)],
    ['a stop of one of several', plan('several', false, 3)],
    ['a graceful stop of one of several', plan('several', true, 2)],
    [
      'a stop of all runs of a workflow',
      plan('all', true, 3, { workflow: 'order-sync', count: 12 }),
    ],
  ];
}

function helpViews(): Example[] {
  return [
    ['the help', viewHelp({ verbs: VERBS, verb: null }, asIs)],
    ['the help of a verb', viewHelp({ verbs: VERBS, verb: VERBS.at(-1) ?? null }, asIs)],
  ];
}

function taskViews(): Example[] {
  const release = {
    facts: factsOf(askRelease(), { workflow: 'release-notes' }),
    step: 'approve-notes',
  };
  const twice = factsOf(askTwice(), { runId: listedRun(8, {}).runId });
  const tasks = [release, { facts: twice, step: 'legal' }, { facts: twice, step: 'budget' }];
  const { now } = release.facts;
  return [
    ['the tasks', viewTasks(tasks, { hasMore: true, now }, asIs)],
    ['one task', viewTasks([release], { hasMore: false, now }, asIs)],
    ['no tasks', viewTasks([], { hasMore: false, now }, asIs)],
  ];
}

function logViews(): Example[] {
  const run = failOrder();
  const events = run.events.map(({ seq, type, step = null, at, data }) => ({
    seq,
    type,
    step,
    at,
    data: JSON.parse(JSON.stringify(data)),
  }));
  return [['an event log', viewLog(factsOf(run), { events: events.slice(3), omitted: 3 }, asIs)]];
}

function graphViews(): Example[] {
  return [
    ['the graph of a failed run', viewGraph(factsOf(failOrder()), asIs)],
    ['the graph of a run under way', viewGraph(factsOf(fulfil()), asIs)],
  ];
}
