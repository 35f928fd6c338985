import type { Person } from '#src/domain/access.ts';
import type { TaskRequest } from '#src/domain/decide-outcomes.ts';
import type { Actor } from '#src/domain/run-events.ts';
import type { DecideTask } from '#src/domain/run-request.ts';
import { asPerson, makeGraph } from './factories.ts';
import { RunOnPaper } from './run-on-paper.ts';

export const CLEO: Actor = { kind: 'slack', id: 'U3', name: '@cleo', user: 'user-3' };
/** The same product user, come another way. */
export const CLEO_HERE: Actor = { kind: 'local', id: 'cleo', name: 'cleo', user: 'user-3' };
export const HOUR_MS = 3_600_000;

export const PAYLOAD = { title: 'Send it?', draft: 'Dear all', copies: 2 };
export const EDITED = { draft: 'Dear Ana', copies: 2 };
export const DIFF = [{ field: 'draft', from: 'Dear all', to: 'Dear Ana' }];

/** A task that ANA's run asks, and a step behind it; three events. */
export const asking = (over: Partial<TaskRequest> = {}) =>
  RunOnPaper.start(
    makeGraph({ id: 'review', type: 'ask' }, { id: 'send', depends_on: ['review'] }),
  ).askPeople('review', null, { payload: PAYLOAD, ...over });

export const say = (who: Actor | Person, over: Partial<DecideTask> = {}): DecideTask => ({
  type: 'decide_task',
  step: 'review',
  approved: true,
  result: {},
  person: 'actor' in who ? who : asPerson(who),
  ...over,
});
export const no = (who: Actor | Person, over: Partial<DecideTask> = {}) =>
  say(who, { approved: false, ...over });
export const edit = (who: Actor | Person, draft = 'Dear Ana') => say(who, { edits: { draft } });
export const remind = { type: 'task_reminder', step: 'review' } as const;
