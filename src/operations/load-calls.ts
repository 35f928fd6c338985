import type { ReadApp } from '#src/app.ts';
import { type Called, planCalls } from '#src/domain/plan-calls.ts';
import type { RunState } from '#src/domain/run-state.ts';
import type { TaskState } from '#src/domain/step-state.ts';
import { findFirstPlace, type PostRecord } from '#src/store/post-queries.ts';
import { loadPlatformPeople } from './load-deciders.ts';

/** Whom a reminder of a task calls in the place where it is to be said. */
export async function loadCalls(
  app: ReadApp,
  post: Pick<PostRecord, 'surface' | 'place' | 'subject'> & { run: number },
  { task, by: starter }: { task: TaskState } & Pick<RunState, 'by'>,
): Promise<Called> {
  const { surface, place } = post;
  if (surface !== 'slack' && surface !== 'discord') return { people: [], groups: [] };
  const people = await loadPlatformPeople(app, surface, task);
  const mayCallGroups = (await findFirstPlace(app.db, post)) === place;
  return planCalls(task, { surface, people, starter, mayCallGroups });
}
