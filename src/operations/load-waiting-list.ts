import type { ReadApp } from '#src/app.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { isPendingTask } from '#src/domain/step-state.ts';
import { listHeld, sumHeld, type Where } from '#src/store/held-posts.ts';
import { loadPostFacts } from './load-delivery.ts';
import type { WaitingTask } from './load-tasks.ts';

/** So many are looked at; of the others each counts as one that waits. */
const LOOKED_AT_MAX = 50;
const SHOWN_MAX = 10;
const TASK = /^task:(?<step>.*)$/s;

export interface WaitingList {
  /** Those that wait longest. */
  tasks: WaitingTask[];
  count: number;
  /** Changes with any of it. */
  head: number;
}

/** What has no card of its own yet in a place, or no reminder. */
export async function loadWaitingList(
  app: ReadApp,
  { surface, place }: Where,
): Promise<WaitingList> {
  const where = { surface, place };
  const { count, head } = await sumHeld(app.db, where);
  const held = await listHeld(app.db, where, LOOKED_AT_MAX);
  const runs = [...new Set(held.map(({ run }) => run))];
  const facts = new Map(
    await Promise.all(runs.map(async (run) => [run, await loadPostFacts(app, run)] as const)),
  );
  const found = held.flatMap(({ run, subject }) => {
    const known = facts.get(run) ?? null;
    const step = TASK.exec(subject)?.groups?.['step'] ?? '';
    return known === null ? [] : [{ facts: known, step }];
  });
  const pending = found.filter(({ facts: { state }, step }) => {
    const asked = stepOf(state, step);
    return isPendingTask(asked) && asked.task.approved === null;
  });
  const over = found.length - pending.length;
  return { tasks: pending.slice(0, SHOWN_MAX), count: count - over, head };
}
