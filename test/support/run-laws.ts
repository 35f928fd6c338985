import { findNode } from '#src/domain/compile-graph.ts';
import { evolve, fold } from '#src/domain/evolve.ts';
import { projectRun, type RunProjection } from '#src/domain/projection.ts';
import { isTerminal, type RunEvent, type RunStatus } from '#src/domain/run-events.ts';
import { NO_RUN, type RunState, stepOf, stepsWhere } from '#src/domain/run-state.ts';
import { hasEnded, isLive, isLoopOpen } from '#src/domain/step-state.ts';
import {
  eventsOf,
  type FinishedRun,
  isBeginning,
  isEnd,
  isFailure,
  isSuccess,
  type Law,
} from './log-reading.ts';
import { LOOP_LAWS } from './loop-laws.ts';
import { TASK_LAWS } from './task-laws.ts';

/** Steps of the graph. */
const stepsOf = ({ graph }: FinishedRun) => [...graph.steps.keys()];

/** These, and the paths of inner steps that the log speaks of. */
const pathsOf = (run: FinishedRun) => {
  const named = run.events.flatMap(({ step }) => (step === undefined ? [] : [step]));
  return [...new Set([...stepsOf(run), ...named])];
};

/** It failed for good, and not of a step of its own body, nor was that tolerated. */
const isRoot = (event: RunEvent) =>
  event.type === 'step_failed' &&
  !event.data.will_retry &&
  !event.data.tolerated &&
  event.data.caused_by_step_id === undefined;

const roots = ({ events }: FinishedRun) => events.filter(isRoot);

/** The status that each event leaves, read from the log without the fold. */
function statusesOf(events: readonly RunEvent[]): RunStatus[] {
  let status: RunStatus = 'queued';
  return events.map((event) => {
    if (event.type === 'run_started') status = 'starting';
    if (status === 'starting' && isBeginning(event)) status = 'running';
    if (event.type === 'state_changed') status = event.data.to;
    if (event.type === 'run_completed') status = 'completed';
    return status;
  });
}

export const LAWS: Readonly<Record<string, Law>> = {
  ...TASK_LAWS,
  ...LOOP_LAWS,

  'the run ends': ({ state }) => (isTerminal(state.status) ? [] : [state.status]),

  'seq starts at 1 and has no gaps': ({ events }) =>
    events.filter(({ seq }, index) => seq !== index + 1),

  'time never goes back': ({ events }) =>
    events.filter(({ at }, index) => at < (events[index - 1]?.at ?? 0)),

  'nothing is recorded after the end': ({ events }) => {
    const end = statusesOf(events).findIndex(isTerminal);
    return events.slice(end + 1);
  },

  'a failed run has one root, a completed run has none, and no run has two': (run) => {
    const { status } = run.state;
    const many = roots(run).length;
    const isStoppedLate = status === 'stopped' && run.graph.onFailure === 'finish_branches';
    const expected = status === 'failed' ? 1 : 0;
    return many === expected || (isStoppedLate && many === 1) ? [] : roots(run);
  },

  'no step of a terminal run is alive': (run) => [
    ...stepsOf(run).filter((id) => !hasEnded(stepOf(run.state, id))),
    ...pathsOf(run).filter((path) => isLive(stepOf(run.state, path))),
  ],

  'every step ends exactly once, and so does every inner step that the log speaks of': (run) =>
    pathsOf(run).filter((path) => eventsOf(run, path).filter(isEnd).length !== 1),

  'a step succeeds at most once, and nothing happens to it afterwards': (run) =>
    pathsOf(run).filter((id) => {
      const events = eventsOf(run, id);
      const first = events.findIndex(isSuccess);
      return first !== -1 && first !== events.length - 1;
    }),

  'cancelled steps were in flight or waiting': (run) =>
    pathsOf(run).filter((id) => {
      const events = eventsOf(run, id);
      const isCancelled = events.some((e) => e.type === 'step_cancelled' && !e.data.error);
      return isCancelled && !events.some(isBeginning);
    }),

  'skipped steps, the blocked among them, never started': (run) =>
    pathsOf(run).filter((id) => {
      const events = eventsOf(run, id);
      const isSkipped = events.some((e) => e.type === 'step_completed' && 'skipped' in e.data);
      return isSkipped && events.some(isBeginning);
    }),

  'only a run of which a step has failed, or that was rejected, blocks steps': (run) => {
    const isFit = roots(run).length > 0 || run.events.some(({ type }) => type === 'run_rejected');
    return stepsOf(run).filter((id) => stepOf(run.state, id).reason === 'blocked' && !isFit);
  },

  'where branches are finished, only what is behind a failed step is blocked': (run) => {
    const isCut = run.events.some(({ data }) => 'code' in data && data.code === 'DRAIN_TIMEOUT');
    if (run.graph.onFailure === 'fail_fast' || isCut) return [];
    const isBehind = (id: string): boolean =>
      (run.graph.steps.get(id)?.step.depends_on ?? []).some((above) => {
        const { status, reason } = stepOf(run.state, above);
        return (
          status === 'failed' || status === 'cancelled' || (reason === 'blocked' && isBehind(above))
        );
      });
    return stepsOf(run).filter((id) => stepOf(run.state, id).reason === 'blocked' && !isBehind(id));
  },

  'a step that is left out never starts, nor does anything of it': (run) =>
    pathsOf(run).filter((path) => {
      const isOut = run.state.excluded.some((id) => path === id || path.startsWith(`${id}[`));
      return isOut && eventsOf(run, path).some(isBeginning);
    }),

  'nothing starts while starts are held, or before the run does': ({ events }) => {
    const statuses = statusesOf(events);
    return events.filter((event, index) => isBeginning(event) && statuses[index] !== 'running');
  },

  'a step starts when all it depends on has ended': ({ graph, events }) => {
    const ended = new Set<string | undefined>();
    return events.filter((event) => {
      if (isEnd(event)) ended.add(event.step);
      const dependencies = graph.steps.get(event.step ?? '')?.step.depends_on ?? [];
      return isBeginning(event) && !dependencies.every((id) => ended.has(id));
    });
  },

  'no step reachable only through a rejected task is started': (run) =>
    stepsOf(run).filter((id) => {
      if (!eventsOf(run, id).some(isBeginning)) return false;
      const asked = run.graph.steps.get(id)?.conditionSteps ?? new Set();
      return [...rejectionsAbove(run, id)].some((task) => !asked.has(task));
    }),

  'attempts count up, and no more fail than the author allows': (run) =>
    pathsOf(run).filter((id) => {
      const events = eventsOf(run, id);
      const attempts = events.flatMap((e) => (e.type === 'step_started' ? [e.data.attempt] : []));
      const failed = events.filter((e) => e.type === 'step_failed' && e.data.attempt > 0).length;
      const allowed = (findNode(run.graph, id)?.step.retry_count ?? 0) + 1;
      return attempts.some((attempt, index) => attempt !== index + 1) || failed > allowed;
    }),

  'no attempt is repeated before its time': (run) =>
    pathsOf(run).filter((id) => {
      let dueAt = 0;
      return eventsOf(run, id).some((event) => {
        if (event.type === 'step_failed') dueAt = event.data.retry_at ?? 0;
        return run.isClockTrue && event.type === 'step_started' && event.at < dueAt;
      });
    }),

  'a call that may not be repeated is never begun twice': (run) =>
    pathsOf(run).filter((id) => {
      const node = findNode(run.graph, id);
      const isOnce = node?.step.retry_count === 0 && node.step.on_interrupt !== 'retry';
      const starts = eventsOf(run, id).filter(({ type }) => type === 'step_started').length;
      return isOnce && !node.traits.safeToRepeat && starts > 1;
    }),

  'a task that nobody decided ends with its step': (run) =>
    pathsOf(run).filter((id) => {
      const types = eventsOf(run, id).map(({ type }) => type);
      if (!types.includes('task_created') || types.includes('task_completed')) return false;
      return types.includes('step_cancelled') !== types.includes('task_withdrawn');
    }),

  'a replay gives the same state, at once, one by one and from JSON': ({ events, state }) => {
    const stored: RunEvent[] = JSON.parse(JSON.stringify(events));
    const replays = [fold(events), events.reduce(evolve, NO_RUN), fold(stored)];
    return replays.filter((replay) => JSON.stringify(replay) !== JSON.stringify(state));
  },

  'after every append the projection says what the log says': ({ events, history }) =>
    history.filter(({ state }) => {
      const expected = projectFromLog(events.slice(0, state.head), state);
      return JSON.stringify(projectRun(state)) !== JSON.stringify(expected);
    }),

  'a run without a wake has ended, is paused, or waits for a person alone': ({ history }) =>
    history.filter(({ state, wake }) => {
      if (wake !== null || isTerminal(state.status) || state.status === 'paused') return false;
      const alive = stepsWhere(state, (step) => !hasEnded(step) && !isLoopOpen(step));
      const isAsking = (id: string) => {
        const { expiresAt = 0, remindAt = 0 } = stepOf(state, id).task ?? {};
        return expiresAt === null && remindAt === null;
      };
      return alive.length === 0 || !alive.every(isAsking);
    }),
};

/** The rejected tasks above a step, reached through nothing but steps that were skipped. */
function rejectionsAbove(run: FinishedRun, id: string): Set<string> {
  const found = new Set<string>();
  const above = [...(run.graph.steps.get(id)?.step.depends_on ?? [])];
  for (let next = above.pop(); next !== undefined; next = above.pop()) {
    const events = eventsOf(run, next);
    if (events.some((e) => e.type === 'task_completed' && !e.data.approved)) found.add(next);
    else if (!events.some(isSuccess) && !events.some(isFailure))
      above.push(...(run.graph.steps.get(next)?.step.depends_on ?? []));
  }
  return found;
}

function projectFromLog(events: readonly RunEvent[], state: RunState): RunProjection {
  const status = statusesOf(events).at(-1) ?? 'queued';
  const root = status === 'failed' ? events.find(isRoot) : undefined;
  const open = new Set<string | undefined>();
  for (const event of events) {
    if (event.type === 'task_created') open.add(event.step);
    if (event.type === 'task_completed' || event.type === 'task_withdrawn') open.delete(event.step);
    if (isEnd(event)) open.delete(event.step);
  }
  const isLost = stepsWhere(state, ({ losses }) => losses > 1).length > 0;
  return {
    status,
    awaiting: open.size > 0,
    startedAt: events.find(({ type }) => type === 'run_started')?.at ?? null,
    finishedAt: isTerminal(status) ? (events.at(-1)?.at ?? null) : null,
    rootStepId: root?.step ?? null,
    failureCode: codeOf(events, status),
    suspect: isLost && !isTerminal(status),
  };
}

function codeOf(events: readonly RunEvent[], status: RunStatus): RunProjection['failureCode'] {
  if (status === 'stopped') return 'RUN_STOPPED';
  const root = status === 'failed' ? events.find(isRoot) : undefined;
  return root?.type === 'step_failed' ? root.data.code : null;
}
