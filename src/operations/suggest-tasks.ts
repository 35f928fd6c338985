import type { ReadApp } from '#src/app.ts';
import type { Person } from '#src/domain/access.ts';
import { Refusal } from '#src/domain/errors.ts';
import { narrowByWords } from '#src/domain/narrow-by-words.ts';
import { refuseAnswer, refuseApproval } from '#src/domain/refuse-answer.ts';
import { pendingTasks, stepOf } from '#src/domain/run-state.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import type { RunRecord } from '#src/store/runs.ts';
import { SNAPSHOT_EVENTS_MIN } from '#src/store/snapshots.ts';
import { readState } from './read-log.ts';
import { type SuggestedOf, suggestRuns } from './suggest-runs.ts';

/** A task that somebody may mean. */
export interface SuggestedTask {
  run: RunRecord;
  step: string;
  task: TaskState;
}

export interface SuggestedTasks extends SuggestedOf {
  approved: boolean;
  /** As people read it: in this their words are looked for. */
  tell: (task: SuggestedTask) => string;
  limit: number;
}

/** Each is a log to read. */
const RUNS_MAX = 60;
const AT_ONCE = 12;

/** Open tasks that this person may answer so now, the likeliest first. */
export async function suggestTasks(
  app: ReadApp,
  person: Person,
  { approved, tell, limit, ...asked }: SuggestedTasks,
): Promise<SuggestedTask[]> {
  // The words of a task stand in its log: of the run only its name and its id are known before.
  const runs = await suggestWaiting(app, asked);
  const found: SuggestedTask[] = [];
  for (let at = 0; at < runs.length && found.length < limit; at += AT_ONCE) {
    const some = runs.slice(at, at + AT_ONCE);
    const tasks = await Promise.all(some.map((run) => listOpen(app, run, { person, approved })));
    found.push(...narrowByWords(tasks.flat(), asked.typed, tell));
  }
  return found.slice(0, limit);
}

/** Runs that fit what was typed before those that others of its words may still fit. */
async function suggestWaiting(app: ReadApp, asked: SuggestedOf): Promise<RunRecord[]> {
  const of = { ...asked, purpose: 'decide', tell: nameOf, limit: RUNS_MAX } as const;
  const [fitting, others] = await Promise.all([
    suggestRuns(app, of),
    asked.typed.trim() === '' ? [] : suggestRuns(app, { ...of, typed: '' }),
  ]);
  const each = new Map([...fitting, ...others].map((run) => [run.run, run]));
  // A long log takes too long to read for one line of a list.
  return [...each.values()].filter(({ head }) => head < SNAPSHOT_EVENTS_MIN).slice(0, RUNS_MAX);
}

function nameOf({ workflow }: RunRecord): string {
  return workflow;
}

interface Answering {
  person: Person;
  approved: boolean;
}

async function listOpen(
  app: ReadApp,
  run: RunRecord,
  { person, approved }: Answering,
): Promise<SuggestedTask[]> {
  const state = await readState(app, run);
  const now = app.clock.now();
  return pendingTasks(state).flatMap((step) => {
    const { task } = stepOf(state, step);
    if (task === undefined) return [];
    const answer = { state, task, request: { step, approved, result: {}, person }, now };
    const isOpen = isAllowed(() => {
      refuseAnswer(answer);
      if (approved) refuseApproval(answer);
    });
    return isOpen ? [{ run, step, task }] : [];
  });
}

function isAllowed(refuse: () => void): boolean {
  try {
    refuse();
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
