import type { ReadApp } from '#src/app.ts';
import type { Person } from '#src/domain/access.ts';
import { decide } from '#src/domain/decide.ts';
import { nameRefused } from './amend-run.ts';
import { findNamedTask, type NamedTask } from './find-task.ts';
import { readState } from './read-log.ts';

/** A task, and the version of it that was looked at; absent: the current one. */
export interface TaskSeen {
  task: string;
  payloadVersion?: number;
}

/**
 * A task that this person may answer now; throws the Refusal that their answer would get. Whether
 * their yes would count is not asked: they may edit it, or say no.
 */
export async function loadOpenTask(
  app: ReadApp,
  person: Person,
  { task: name, ...seen }: TaskSeen,
): Promise<NamedTask> {
  const found = await findNamedTask(app, name);
  const { run, step } = found;
  const graph = await app.loadGraph(run.version_id);
  const state = await readState(app, run);
  const answer = {
    type: 'decide_task',
    step,
    approved: false,
    result: {},
    person,
    ...seen,
  } as const;
  nameRefused(run, () => decide(graph, state, answer, app.clock.now()));
  return found;
}
