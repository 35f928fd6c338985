import { sortChain } from '../sort-chain.ts';
import type { DraftList, DraftStep } from './draft.ts';
import { type IsUpstream, readReach } from './reach.ts';
import { linkSteps } from './step-nodes.ts';

/** What the references of a field may point at. */
export interface Sight {
  /** The step of the graph that waits for others: the reader, or the loop around it. */
  outer: DraftStep;
  /** The loop whose items or rounds the field sees. */
  loop: DraftStep | null;
  /** Roots beside `input` and `steps`. */
  loopRoots: readonly string[];
  /** The steps of the graph: what `steps` names. */
  stepIds: ReadonlySet<string>;
  /** Has the step of the graph with this id ended when the field is read? */
  isUpstream: (id: string) => boolean;
  /** Does the step of the graph with this id wait for the one that reads? */
  isDownstream: (id: string) => boolean;
  /** The inner steps, which `while.prev` names. */
  bodyIds: ReadonlySet<string>;
  /** Has this inner step of the same item or round ended when the field is read? */
  isEarlier: (id: string) => boolean;
}

const FOR_EACH_ROOTS = ['item', 'index', 'foreach', 'body'];
const WHILE_ROOTS = ['index', 'body', 'while'];

export type Look = (step: DraftStep, field: string) => Sight;

/** Looks at the graph from any field; what is the same for all of a list is read once. */
export function readSight(): Look {
  const reachOf = keep(readReach);
  const chainOf = keep(readChain);
  const idsOf = keep(readIds);
  return (step, field) => {
    const isAfterRound = Object.hasOwn(step.kind?.afterRound ?? {}, field);
    const body = isAfterRound ? step.body : step.list;
    const loop = body?.loop ?? null;
    const outer = step.list.loop ?? step;
    const isWaitedFor: IsUpstream = (reader, id) => reachOf(outer.list)(reader, id);
    return {
      outer,
      loop,
      loopRoots: rootsIn(loop),
      stepIds: idsOf(outer.list),
      isUpstream: (id) => isWaitedFor(outer, id),
      isDownstream: (id) =>
        outer.list.steps.some((other) => other.id === id && isWaitedFor(other, outer.id)),
      bodyIds: body === null || loop === null ? new Set() : idsOf(body),
      isEarlier: (id) => body !== null && (isAfterRound || chainOf(body)(step, id)),
    };
  };
}

function rootsIn(loop: DraftStep | null): readonly string[] {
  if (loop === null) return [];
  return loop.type === 'while' ? WHILE_ROOTS : FOR_EACH_ROOTS;
}

/** Does a step of a body run after the one with this id? A body runs one step after another. */
function readChain({ steps }: DraftList): (step: DraftStep, id: string) => boolean {
  const chain = sortChain(linkSteps(steps), ({ waitsFor }) => waitsFor).map((node) => node.step);
  return (step, id) => {
    const place = chain.indexOf(step);
    // In a circle there is no order, and the circle is told.
    if (place === -1) return true;
    return chain.slice(0, place).some((earlier) => earlier.id === id);
  };
}

function readIds({ steps }: DraftList): ReadonlySet<string> {
  return new Set(steps.flatMap(({ id }) => id ?? []));
}

function keep<T>(read: (list: DraftList) => T): (list: DraftList) => T {
  const known = new Map<DraftList, T>();
  return (list) => {
    const value = known.get(list) ?? read(list);
    known.set(list, value);
    return value;
  };
}
