import type { DraftList, DraftStep } from './draft.ts';
import { type IsUpstream, readReach } from './reach.ts';

/** What the references of a field may point at. */
export interface Sight {
  /** Roots beside `input` and `steps`. */
  loopRoots: readonly string[];
  stepIds: ReadonlySet<string>;
  /** Has the step with this id ended when the field is read? */
  isUpstream: (id: string) => boolean;
  /** Does the step with this id wait for the one that reads? */
  isDownstream: (id: string) => boolean;
  /** The inner steps that `body` and `while.prev` name. */
  bodyIds: ReadonlySet<string>;
}

const LOOP_ROOTS = ['item', 'index', 'foreach', 'body', 'while'];
/** Read after each round, so that it sees the inner steps. */
const AFTER_ROUND = 'while_condition';

export type Look = (step: DraftStep, field: string) => Sight;

/** Looks at the graph from any field; what is the same for all of a list is read once. */
export function readSight(): Look {
  const reaches = new Map<DraftList, IsUpstream>();
  const isWaitedFor = (step: DraftStep, id: string | null): boolean => {
    const known = reaches.get(step.list) ?? readReach(step.list);
    reaches.set(step.list, known);
    return known(step, id);
  };
  return (step, field) => {
    const around = loopsAround(step);
    const body = field === AFTER_ROUND && step.body !== null ? step.body : null;
    const inner = body ?? (step.list.loop === null ? null : step.list);
    const bodyIds = new Set(inner === null ? [] : idsOf(inner));
    const lists = [...around.map(({ list }) => list), ...(body === null ? [] : [body])];
    return {
      loopRoots: inner === null ? [] : LOOP_ROOTS,
      stepIds: new Set(lists.flatMap(idsOf)),
      isUpstream: (id) =>
        (body !== null && bodyIds.has(id)) || around.some((each) => isWaitedFor(each, id)),
      isDownstream: (id) =>
        step.list.steps.some((other) => other.id === id && isWaitedFor(other, step.id)),
      bodyIds,
    };
  };
}

/** The step itself, and each loop around it. */
function loopsAround(step: DraftStep): DraftStep[] {
  return step.list.loop === null ? [step] : [step, ...loopsAround(step.list.loop)];
}

function idsOf(list: DraftList): string[] {
  return list.steps.flatMap(({ id }) => id ?? []);
}
