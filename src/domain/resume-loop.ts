import type { LoopNode } from './compile-graph.ts';
import { mergeRanges, sizeOf, toRanges, withoutRanges } from './item-ranges.ts';
import type { ItemRange, Resumption, ReusedItems, RunFact } from './run-events.ts';
import { type RunState, stepOf } from './run-state.ts';
import type { ItemSteps, LoopState } from './step-state.ts';
import { takeOver } from './take-over.ts';

/** Items by index with what is known of their steps, ascending. */
export type Items = readonly (readonly [index: number, steps: ItemSteps])[];

/** Where a loop of an ended run can be gone on with. */
export interface LoopBefore {
  itemsSha256: string | null;
  /** Items that ended well, by the run in whose log they stand. */
  reused: ReusedItems[];
  /** Items that were begun and did not end well. */
  unended: Items;
  /** The last round that ended. */
  previous: { index: number; steps: ItemSteps; goesOn: boolean } | null;
  count: number | null;
}

export interface LoopSource {
  runId: string;
  state: RunState;
  /** Items that failed and were tolerated, by loop. */
  failedItems: ReadonlyMap<string, Items>;
  /** Of the items that a loop was over, by loop. */
  itemHashes: ReadonlyMap<string, string>;
}

/** Null: it has not begun, or cannot be gone on with. */
export function readLoopBefore(node: LoopNode, source: LoopSource): LoopBefore | null {
  const { id } = node.step;
  const { loop, attempt } = stepOf(source.state, id);
  const start = loop && attempt > 0 ? startOf(id, loop, source) : heldOf(id, source);
  if (start === null) return null;
  const known = { itemsSha256: start.items_sha256, count: loop?.count ?? null };
  if (!loop) return { ...known, reused: start.reused, unended: [], previous: null };
  const parts = { loop, before: start.reused, runId: source.runId };
  if (node.loop.spec.kind === 'while') return { ...known, ...readRounds(parts) };
  return { ...known, ...readItems(parts, source.failedItems.get(id) ?? []), previous: null };
}

type Held = NonNullable<Resumption['loops']>[string];

/** A run that ended before its loop began hands on what it was handed. */
function heldOf(id: string, { state }: LoopSource): Held | null {
  const loops = state.resumed?.loops ?? {};
  return (Object.hasOwn(loops, id) && loops[id]) || null;
}

function startOf(id: string, { reused }: LoopState, { itemHashes }: LoopSource): Held {
  return { items_sha256: itemHashes.get(id) ?? null, reused: [...reused] };
}

interface Parts {
  loop: LoopState;
  before: ReusedItems[];
  runId: string;
}

function readItems(parts: Parts, failed: Items): Pick<LoopBefore, 'reused' | 'unended'> {
  const { loop } = parts;
  const unended = [...openItems(loop), ...failed].toSorted(([a], [b]) => a - b);
  const begun = mergeRanges([...upTo(loop.next), ...loop.begun]);
  return { reused: addOwn(parts, withoutRanges(begun, indexesOf(unended))), unended };
}

/** The last round that ended is asked for by the next: it is copied, those before it are not. */
function readRounds(parts: Parts): Omit<LoopBefore, 'itemsSha256' | 'count'> {
  const { loop } = parts;
  const unended = openItems(loop);
  const ended = unended[0]?.[0] ?? Math.max(loop.next, (loop.begun.at(-1)?.[1] ?? -1) + 1);
  const { previous: steps, goesOn } = loop;
  return {
    reused: addOwn(parts, upTo(ended - 1)),
    unended,
    previous: steps === null ? null : { index: ended - 1, steps, goesOn },
  };
}

/** What earlier runs did stands in their logs; all else stands in this one's. */
function addOwn({ before, runId }: Parts, ended: readonly ItemRange[]): ReusedItems[] {
  const items = withoutRanges(ended, mergeRanges(before.flatMap((of) => of.items)));
  return items.length === 0 ? before : [...before, { run: runId, items }];
}

function upTo(end: number): ItemRange[] {
  return end > 0 ? [[0, end - 1]] : [];
}

function openItems({ open }: LoopState): Items {
  return Object.entries(open).map(([index, steps]) => [Number(index), steps]);
}

function indexesOf(items: Items): ItemRange[] {
  return toRanges(items.map(([index]) => index));
}

/** How many items or rounds need not run again. */
export function countReused({ reused, previous }: LoopBefore): number {
  const kept = reused.reduce((sum, { items }) => sum + sizeOf(items), 0);
  return kept + (previous === null ? 0 : 1);
}

/** What is said of single items before the loop begins: each step of them that need not run again. */
export function loopFacts(
  node: LoopNode,
  { unended, previous }: LoopBefore,
  runId: string,
): RunFact[] {
  const loop = node.step.id;
  const copy = (index: number, steps: ItemSteps, isOver: boolean) =>
    node.loop.chain.flatMap(({ step: { id: inner } }) => {
      const state = steps[inner];
      return state ? takeOver({ path: { loop, index, inner }, state, runId, isOver }) : [];
    });
  const items = unended.flatMap(([index, steps]) => copy(index, steps, false));
  if (previous === null) return items;
  const { index, steps, goesOn } = previous;
  const data = { ended: [index], goes_on: goesOn };
  return [...copy(index, steps, true), { type: 'loop_advanced', step: loop, data }, ...items];
}
