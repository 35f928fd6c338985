import { findNode, nodeOf } from '#src/domain/compile-graph.ts';
import { EVAL_STEP_ID } from '#src/domain/graph.ts';
import type { RunEvent } from '#src/domain/run-events.ts';
import { stepOf } from '#src/domain/run-state.ts';
import { type ItemPlace, parseStepPath, pathInItem } from '#src/domain/step-path.ts';
import {
  eventsOf,
  type FinishedRun,
  isBeginning,
  isEnd,
  isSuccess,
  type Law,
} from './log-reading.ts';

type Advanced = Extract<RunEvent, { type: 'loop_advanced' }>;

const loopsOf = ({ graph }: FinishedRun) =>
  graph.order.flatMap(({ step, loop }) => (loop === null ? [] : [{ id: step.id, ...loop }]));

const advancesOf = (run: FinishedRun, id: string) =>
  eventsOf(run, id).filter((event): event is Advanced => event.type === 'loop_advanced');

/** What happened within loops, and where. */
const innerEvents = ({ events }: FinishedRun) =>
  events.flatMap((event) => {
    const place = event.step === undefined ? null : parseStepPath(event.step);
    return place === null ? [] : [{ event, place }];
  });

const wasRejected = (run: FinishedRun, path: string) =>
  eventsOf(run, path).some((event) => event.type === 'task_completed' && !event.data.approved);

/** The rejected tasks before a step in its own chain, after which nothing has run. */
function rejectionsBefore(run: FinishedRun, place: ItemPlace): Set<string> {
  const chain = nodeOf(run.graph, place.loop).loop?.chain ?? [];
  let found = new Set<string>();
  for (const { step } of chain) {
    if (step.id === place.inner) break;
    const path = pathInItem({ ...place, inner: step.id });
    const hasRun = eventsOf(run, path).some((e) => isSuccess(e) || e.type === 'step_failed');
    if (wasRejected(run, path)) found = new Set([step.id]);
    else if (hasRun) found = new Set();
  }
  return found;
}

/** What holds of every loop, whatever its body does. */
export const LOOP_LAWS: Readonly<Record<string, Law>> = {
  'no more items are open at once than the author allows, and one round': ({ graph, history }) =>
    history.flatMap(({ state }) =>
      Object.entries(state.steps).filter(([id, { loop }]) => {
        const many = Object.keys(loop?.open ?? {}).length;
        return (
          many > (graph.steps.get(id)?.loop?.spec.kind === 'while' ? 1 : (loop?.maxParallel ?? 0))
        );
      }),
    ),

  'every item and round ends at most once, and none is made up': (run) =>
    loopsOf(run).filter(({ id, spec }) => {
      const ended = advancesOf(run, id).flatMap(({ data }) => data.ended);
      const { loop } = stepOf(run.state, id);
      const count = spec.kind === 'while' ? spec.iterationsMax : (loop?.count ?? 0);
      return new Set(ended).size < ended.length || ended.some((index) => index >= count);
    }),

  'a loop that succeeded has done all its items, and tolerated no more failures than it may': (
    run,
  ) =>
    loopsOf(run).filter(({ id, spec }) => {
      const { status, loop } = stepOf(run.state, id);
      if (spec.kind === 'while' || status !== 'succeeded' || !loop) return false;
      const isWhole = loop.succeeded + loop.failed === loop.count;
      return !isWhole || loop.failed > spec.toleratedFailures || Object.keys(loop.open).length > 0;
    }),

  'rounds follow each other, and none follows the last': (run) =>
    loopsOf(run).filter(({ id, spec }) => {
      if (spec.kind !== 'while') return false;
      const rounds = advancesOf(run, id);
      const isInOrder = rounds.every(({ data }, index) => data.ended[0] === index);
      const end = rounds.findIndex(({ data }) => data.goes_on === false);
      const begun = innerEvents(run).flatMap(({ place }) =>
        place.loop === id ? [place.index] : [],
      );
      return !isInOrder || (end !== -1 && begun.some((index) => index > end));
    }),

  'steps of an item happen one after another, while their loop runs': (run) => {
    const ended = new Set<string | undefined>();
    const open = new Set<string | undefined>();
    return run.events.filter((event) => {
      if (event.type === 'step_started' && event.data.loop) open.add(event.step);
      if (isEnd(event)) {
        ended.add(event.step);
        open.delete(event.step);
      }
      const place = event.step === undefined ? null : parseStepPath(event.step);
      if (place === null || !isBeginning(event)) return false;
      const chain = nodeOf(run.graph, place.loop).loop?.chain.map(({ step }) => step.id) ?? [];
      const before = chain.slice(0, chain.indexOf(place.inner));
      const isFirst = !before.every((inner) => ended.has(pathInItem({ ...place, inner })));
      return isFirst || !open.has(place.loop);
    });
  },

  'after a no, only what asks for it runs in its item, and the script that judges the round': (
    run,
  ) =>
    innerEvents(run).filter(({ event, place }) => {
      if (!isBeginning(event) || place.inner === EVAL_STEP_ID) return false;
      const asked = findNode(run.graph, event.step ?? '')?.conditionBody ?? new Set();
      return [...rejectionsBefore(run, place)].some((task) => !asked.has(task));
    }),

  'a loop fails of one of its own steps, or of itself': (run) =>
    run.events.filter((event) => {
      if (event.type !== 'step_failed' || event.data.caused_by_step_id === undefined) return false;
      return parseStepPath(event.data.caused_by_step_id)?.loop !== event.step;
    }),
};
