import { loadTasks } from '#src/operations/load-tasks.ts';
import { viewTasks } from '#src/views/tasks.ts';
import { answerReading } from '../answer-reading.ts';
import type { RunVerb } from '../verb.ts';

const RUNS_SHOWN_MAX = 20;

export const VERB: RunVerb = {
  name: 'tasks',
  usage: 'tasks',
  about: 'What waits for a person to decide, the longest first.',
  flags: {},
  words: { min: 0, max: 0 },
  needs: 'project_viewer',
  run: (call) =>
    answerReading(call, { verb: 'tasks', target: '' }, async () => {
      const { app, redact } = call;
      const { tasks, hasMore } = await loadTasks(app, { limit: RUNS_SHOWN_MAX });
      const now = app.clock.now();
      return { view: viewTasks(tasks, { hasMore, now }, redact), message: 'Tasks were listed.' };
    }),
};
