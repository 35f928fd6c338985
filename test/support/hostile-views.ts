import type { Person } from '#src/domain/access.ts';
import type { JsonObject } from '#src/domain/json.ts';
import type { Redact } from '#src/domain/redact.ts';
import type { Attempt } from '#src/domain/resume-plan.ts';
import type { Actor } from '#src/domain/run-events.ts';
import type { RunFacts } from '#src/domain/run-facts.ts';
import type { RunRequest } from '#src/domain/run-request.ts';
import { planStop } from '#src/domain/stop-plan.ts';
import { viewApproval } from '#src/views/approval.ts';
import { viewBundle } from '#src/views/bundle.ts';
import { viewCommandCenter } from '#src/views/command-center.ts';
import { viewCredits } from '#src/views/credits.ts';
import { viewFailureAlert } from '#src/views/failure-alert.ts';
import { viewGraph } from '#src/views/graph.ts';
import { viewHelp } from '#src/views/help.ts';
import { viewLog } from '#src/views/log.ts';
import { viewLowBalance } from '#src/views/low-balance.ts';
import { viewReceipt } from '#src/views/receipt.ts';
import { placeView } from '#src/views/rerouted.ts';
import { type RetryPreviewFacts, viewRetryPreview } from '#src/views/retry-preview.ts';
import { viewRun } from '#src/views/run-view.ts';
import { viewStopPlan } from '#src/views/stop-plan.ts';
import { viewTasks } from '#src/views/tasks.ts';
import type { View } from '#src/views/view.ts';
import { makeCredits } from './example-credits.ts';
import { makePlan, makePreview, recordRun, rerun } from './example-retries.ts';
import { listedRun, MINUTE_MS } from './example-runs.ts';
import { makeGraph, T0 } from './factories.ts';
import { hostileAlerts } from './hostile-alerts.ts';
import { factsOf, type PaperRun } from './run-facts.ts';
import { RunOnPaper } from './run-on-paper.ts';

/** Nothing about it tells that it is a secret, but for the name of its field. */
export const SECRET_BY_NAME = 'swordfish';
const ID_LENGTH_MAX = 180;
/** An answer that is longer is refused. */
const ANSWER_LENGTH_MAX = 1_000;

/** Views of every kind in which all that comes from outside is this text. */
export function hostileViews(text: string, redact: Redact): View[] {
  const by: Actor = { kind: 'slack', id: 'U1', name: text };
  const stuck = { symptom: text, cause: text, next: text };
  const over = { workflow: text, stuck };
  const asked = askHostile(text, by);
  const { ask: step } = stepsOf(text);
  const facts = factsOf(asked, over);
  const decided = factsOf(askHostile(text, by).ask(decide(text, by)), over);
  const stopped = factsOf(askHostile(text, by).ask({ type: 'stop_immediate', by }), over);
  const failed = factsOf(failHostile(text), over);
  const plan = planStop(asked.graph, asked.state, { isGraceful: true });
  const planned = { isGraceful: true, drainMs: MINUTE_MS, runs: [{ facts, plan }], count: 1 };
  const verb = { name: 'stop', usage: text, about: text, flags: [] };
  const events = [{ seq: 1, type: 'step_failed', step: text, at: T0, data: payloadOf(text) }];
  const approval = viewApproval(facts, step, redact);
  const balance = { credits: hostileCredits(text), threshold: 1, lateMs: null };
  const rerouted = { surface: 'slack', place: text, reason: text };
  return [
    viewRun(facts, redact),
    viewCredits(hostileCredits(text), redact),
    viewRun(failed, redact),
    viewFailureAlert(failed, redact),
    viewFailureAlert(stopped, redact),
    approval,
    viewApproval(decided, step, redact),
    viewApproval(stopped, step, redact),
    placeView(viewLowBalance(facts, balance, redact), rerouted, redact),
    approval && placeView(approval, rerouted, redact),
    viewTasks([{ facts, step }], { hasMore: true, now: facts.now }, redact),
    viewReceipt({ id: 'R-7K3M9QXT', outcome: 'refused', message: text, fix: text }, redact),
    viewStopPlan({ ...planned, why: 'guessed', workflow: null }, redact),
    viewStopPlan({ ...planned, why: 'several', workflow: null }, redact),
    viewStopPlan({ ...planned, why: 'all', workflow: text }, redact),
    viewHelp({ verbs: [verb], verb: null }, redact),
    viewHelp({ verbs: [verb], verb }, redact),
    viewLog(failed, { events, omitted: 0 }, redact),
    viewGraph(failed, redact),
    viewGraph(facts, redact),
    viewBundle(failed, { about: payloadOf(text), log: [], omitted: 1 }, redact),
    viewHostileCenter(text, redact),
    viewHostilePage(text, redact),
    viewRetryPreview(hostileRetry(failed, text), redact),
    viewRun(factsOf(loopHostile(text)), redact),
    viewFailureAlert(factsOf(loopHostile(text)), redact),
    viewRun({ ...failed, attempts: attemptsOf(failed.runId, text) }, redact),
    ...hostileAlerts(failed, text, redact),
  ].filter((view) => view !== null);
}

function hostileRetry(facts: RunFacts, text: string): RetryPreviewFacts {
  const { fly: step } = stepsOf(text);
  const reused = { step: 'other', from: facts.runId, isAnswer: true, isFailure: false };
  const again = [rerun(step, { needsTick: true }), rerun(`${step}[3]/${step}`)];
  const loops = [{ step, reusedItems: 1, count: 3 }];
  const drift = {
    added: [text],
    removed: [],
    changed: [{ step, fields: [step] }],
    graphFields: [],
  };
  return makePreview({ plan: makePlan({ reused: [reused], again, loops }), drift }, facts);
}

function attemptsOf(runId: string, text: string): Attempt[] {
  const by: Actor = { kind: 'slack', id: 'U1', name: text };
  const common = { status: 'failed', rootStepId: stepsOf(text).fly, by, createdAt: T0 } as const;
  const ids = [listedRun(1, {}).runId, runId, listedRun(2, {}).runId];
  return ids.map((id, index) => ({ ...common, runId: id, no: index + 1 }));
}

/** A loop of which an item failed, both called like that. */
function loopHostile(text: string): PaperRun {
  const { fly: loop, wait: inner } = stepsOf(text.replaceAll('[', '('));
  const path = `${loop}[0]/${inner}`;
  const body = { for_each_items: [1], for_each_body_steps: [{ id: inner, type: 'pure' }] };
  const failure = { code: 'SCRIPT_FAILED', message: text, attempt: 1, outcome: 'known' } as const;
  const start = { count: 1, max_parallel: 1 };
  return recordRun(
    [{ id: loop, name: loop, type: 'for_each', ...body }],
    { type: 'step_started', step: loop, data: { attempt: 1, loop: start } },
    { type: 'step_started', step: path, data: { attempt: 1 } },
    { type: 'step_failed', step: path, data: { ...failure, will_retry: false } },
    { type: 'step_failed', step: loop, data: { ...failure, will_retry: false } },
    { type: 'state_changed', data: { from: 'running', to: 'failed', reason: 'step_failed' } },
  );
}

/** Rows of one section, none of which may be left out. */
function viewHostilePage(text: string, redact: Redact): View {
  const failed = { status: 'failed', failureCode: 'MCP_TOOL_FAILED', rootStepId: text } as const;
  const runs = Array.from({ length: 10 }, (_, n) => listedRun(n, { workflow: text, ...failed }));
  const section = { section: 'failed', runs, count: 40, isCapped: false, newer: 10 } as const;
  const center = { undelivered: 0, credits: null, hasLiveWorker: true, now: T0, held: [] };
  const failedSinceMs = 24 * 60 * MINUTE_MS;
  return viewCommandCenter({ ...center, failedSinceMs, sections: [section] }, redact);
}

function viewHostileCenter(text: string, redact: Redact): View {
  const failed = { status: 'failed', failureCode: 'MCP_TOOL_FAILED', rootStepId: text } as const;
  const runs = [listedRun(0, { workflow: text, ...failed })];
  const asking = listedRun(1, { workflow: text, awaiting: true });
  const asked = { seq: 1, step: text, payload: { title: text }, editable: null, more: 1 };
  const awaiting = { runs: [asking], asked: new Map([[asking.runId, asked]]) };
  return viewCommandCenter(
    {
      sections: [
        { section: 'awaiting', ...awaiting, count: 1, isCapped: false },
        { section: 'failed', runs, count: 1, isCapped: false },
      ],
      failedSinceMs: 24 * 60 * MINUTE_MS,
      held: [{ workflow: text, by: text, reason: text, at: T0 }],
      undelivered: 1,
      credits: null,
      hasLiveWorker: false,
      now: T0,
    },
    redact,
  );
}

function stepsOf(text: string): Record<'ask' | 'fly' | 'wait', string> {
  const short = text.slice(0, ID_LENGTH_MAX).toWellFormed();
  return { ask: `a ${short}`, fly: `b ${short}`, wait: `c ${short}` };
}

/** A task waits, a step is in flight, another waits for both. */
function askHostile(text: string, by: Actor): RunOnPaper {
  const { ask, fly, wait } = stepsOf(text);
  const name = text.slice(0, ID_LENGTH_MAX).toWellFormed();
  const graph = makeGraph(
    { id: ask, type: 'ask', name },
    { id: fly, name },
    { id: wait, name, depends_on: [ask, fly] },
  );
  const run = RunOnPaper.start(graph).begin(fly);
  const task = { payload: payloadOf(text), approvers: [text, 'role:admin'], quorum: 2 };
  run.askPeople(ask, run.now + MINUTE_MS, task);
  const edited = { ...by, id: 'U2' };
  return run.ask({
    ...decide(text, edited),
    edits: { last: `new ${text.slice(0, ANSWER_LENGTH_MAX)}` },
  });
}

function failHostile(text: string): RunOnPaper {
  const { fly, wait } = stepsOf(text);
  const graph = makeGraph({ id: fly }, { id: 'other' }, { id: wait, depends_on: [fly] });
  return RunOnPaper.start(graph).begin(fly, 'other').fail(fly, { message: text, curable: false });
}

function payloadOf(text: string): JsonObject {
  return {
    title: text,
    description: text,
    [`field ${text}`]: text,
    list: [text, { [text]: text }],
    db_password: SECRET_BY_NAME,
    last: 'the last field',
  };
}

function decide(text: string, actor: Actor): Extract<RunRequest, { type: 'decide_task' }> {
  // By a role, because the task's approvers name nobody who can be read.
  const person: Person = { actor, email: null, role: 'tenant_admin', groups: [] };
  const { ask: step } = stepsOf(text);
  return {
    type: 'decide_task',
    step,
    approved: true,
    result: {},
    person,
    reason: text.slice(0, ANSWER_LENGTH_MAX),
  };
}

function hostileCredits(text: string) {
  const used = { workflow: text, steps: 1, amount: 1 };
  const prices = [{ stepType: text, tool: text, price: 1 }];
  return makeCredits({ prices, today: [used], recent: [used] });
}
