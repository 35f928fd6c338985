import type { ReadApp } from '#src/app.ts';
import { diagnose } from '#src/domain/diagnose.ts';
import type { DigestFacts } from '#src/domain/digest.ts';
import { isJsonObject } from '#src/domain/json.ts';
import {
  inFlightSteps,
  pendingTasks,
  type RunState,
  stepOf,
  waitingSteps,
} from '#src/domain/run-state.ts';
import { shortIdOf } from '#src/domain/short-id.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { listOldestRuns, type RunRecord } from '#src/store/runs.ts';
import { loadUsualTimes } from '#src/store/step-times.ts';
import { openLiveWorkers } from './find-live-worker.ts';
import { readStates } from './read-log.ts';

/** Each is a log to read: of more runs only the oldest are looked at. */
const LOOKED_MAX = 100;
/** Others are counted. */
const LISTED_MAX = 20;
/** More workflows than this a tag does not share. */
const WORKFLOWS_MAX = 100;
/** A run that is younger gets its time. */
const STUCK_AFTER_MS = 15 * 60_000;

type Neglected = Pick<DigestFacts, 'waiting' | 'waitingLeft' | 'stuck' | 'stuckLeft'>;

/** Loads what is neglected of these workflows; null: of all. */
export type LoadNeglected = (workflows: readonly string[] | null) => Promise<Neglected>;

/** For digests that are made at once: of the same workflows it is loaded for the first. */
export function openNeglected(app: ReadApp): LoadNeglected {
  const known = new Map<string, Promise<Neglected>>();
  return (workflows) => {
    const key = JSON.stringify(workflows);
    const neglected = known.get(key) ?? loadNeglected(app, workflows);
    known.set(key, neglected);
    return neglected;
  };
}

/** Approvals that have waited past their reminder, and runs that do not move. */
export async function loadNeglected(
  app: ReadApp,
  workflows: readonly string[] | null,
): Promise<Neglected> {
  const [waiting, stuck] = await Promise.all([
    loadOverdue(app, workflows),
    loadStuck(app, workflows),
  ]);
  return {
    waiting: waiting.slice(0, LISTED_MAX),
    waitingLeft: Math.max(0, waiting.length - LISTED_MAX),
    stuck: stuck.slice(0, LISTED_MAX),
    stuckLeft: Math.max(0, stuck.length - LISTED_MAX),
  };
}

async function loadOverdue(app: ReadApp, workflows: readonly string[] | null) {
  const now = app.clock.now();
  const found = [];
  const records = await listOldest(app, 'awaiting', workflows);
  const states = await readStates(app, records);
  for (const record of records) {
    const state = states.get(record.run);
    if (state === undefined) continue;
    for (const step of pendingTasks(state)) {
      const { task } = stepOf(state, step);
      if (task === undefined || !isOverdue(task, now)) continue;
      const title = titleOf(task) ?? step;
      found.push({ ...nameOf(record), title, since: task.createdAt });
    }
  }
  return found.toSorted((one, other) => one.since - other.since);
}

function isOverdue({ reminders, remindAt }: TaskState, now: number): boolean {
  return reminders > 0 || (remindAt !== null && remindAt <= now);
}

function titleOf({ payload }: TaskState): string | null {
  const title = isJsonObject(payload) ? payload['title'] : null;
  return typeof title === 'string' && title.trim() !== '' ? title : null;
}

async function loadStuck(app: ReadApp, workflows: readonly string[] | null) {
  const now = app.clock.now();
  let hasLiveWorker: Awaited<ReturnType<typeof openLiveWorkers>> | null = null;
  const usual = openUsualTimes(app);
  const found = [];
  for (const section of ['running', 'draining'] as const) {
    const records = await listOldest(app, section, workflows);
    const old = records.filter(({ created_at }) => now - created_at >= STUCK_AFTER_MS);
    const states = await readStates(app, old);
    for (const record of old) {
      const state = states.get(record.run);
      if (state === undefined || isPatient(state, now)) continue;
      const times = await usual(record.version_id, inFlightSteps(state));
      hasLiveWorker ??= await openLiveWorkers(app);
      const stuck = diagnose(await app.loadGraph(record.version_id), state, {
        now,
        hasLiveWorker: hasLiveWorker(record.run),
        p95Ms: (step) => times.get(step) ?? null,
      });
      if (stuck !== null) found.push({ ...nameOf(record), symptom: stuck.symptom });
    }
  }
  return found;
}

/** It waits as it was told to: to try again, or to let what is in flight end. */
function isPatient(state: RunState, now: number): boolean {
  if (state.status === 'draining') return Number(state.drainDeadlineAt) > now;
  return inFlightSteps(state).length === 0 && waitingSteps(state).length > 0;
}

/** To know how long steps usually take many logs are read: of runs alike once. */
function openUsualTimes({ db }: ReadApp) {
  const known = new Map<string, ReturnType<typeof loadUsualTimes>>();
  return (versionId: number, steps: readonly string[]) => {
    const key = JSON.stringify([versionId, steps]);
    const times = known.get(key) ?? loadUsualTimes(db, { versionId, steps });
    known.set(key, times);
    return times;
  };
}

async function listOldest(
  { db, projectId }: ReadApp,
  section: 'awaiting' | 'running' | 'draining',
  workflows: readonly string[] | null,
): Promise<RunRecord[]> {
  const filter = { projectId, section, after: 0, limit: LOOKED_MAX };
  if (workflows === null) return listOldestRuns(db, filter);
  const found = [];
  for (const workflow of workflows.slice(0, WORKFLOWS_MAX)) {
    found.push(...(await listOldestRuns(db, { ...filter, workflow })));
  }
  return found.toSorted((one, other) => one.run - other.run).slice(0, LOOKED_MAX);
}

function nameOf({ uuid, workflow }: RunRecord) {
  return { runId: uuid, shortId: shortIdOf(uuid), workflow };
}
