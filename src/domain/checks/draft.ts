import { BODY_STEPS_MAX, STEPS_MAX } from '../graph.ts';
import { isJsonObject } from '../json.ts';
import { nearest } from '../nearest.ts';
import type { StepTraits } from '../step-kind.ts';
import type { World } from '../validation.ts';
import { isAbsent } from './absent.ts';

/** What can be read of a step, however broken the rest of it is. */
export interface DraftStep {
  raw: Readonly<Record<string, unknown>>;
  /** Where it stands: `steps[2]`. */
  place: string;
  id: string | null;
  /** Its id for people, with that of the loop around it: `each/send`. */
  label: string | null;
  type: string | null;
  /** What is known of its type; null: nothing. */
  kind: DraftKind | null;
  dependsOn: readonly { id: string; index: number }[];
  list: DraftList;
  /** The steps of a loop. */
  body: DraftList | null;
}

export type DraftKind = Pick<StepTraits, 'fields' | 'templated' | 'afterRound' | 'body'>;

/** Steps that may wait for each other: those of the graph, or those of one loop. */
export interface DraftList {
  raw: unknown;
  place: string;
  /** The loop it is the body of. */
  loop: DraftStep | null;
  steps: DraftStep[];
}

export interface Draft {
  raw: unknown;
  lists: readonly DraftList[];
  steps: readonly DraftStep[];
  /** " Did you mean …?", or nothing. */
  suggest: (word: string, candidates: Iterable<string>) => string;
}

const SUGGESTIONS_MAX = 200;

/** How many steps a list may have. */
export function lengthMaxOf({ loop }: Pick<DraftList, 'loop'>): number {
  return loop === null ? STEPS_MAX : BODY_STEPS_MAX;
}

/** Reads a graph from outside as far as it goes. A list over the limit counts as empty. */
export function readDraft(raw: unknown, world: World): Draft {
  const lists: DraftList[] = [];
  const main = { raw: isJsonObject(raw) ? raw['steps'] : undefined, place: 'steps', loop: null };
  readList({ ...main, steps: [] }, world, lists);
  return { raw, lists, steps: lists.flatMap(({ steps }) => steps), suggest: makeSuggester() };
}

function readList(list: DraftList, world: World, lists: DraftList[]): DraftList {
  lists.push(list);
  if (!Array.isArray(list.raw) || list.raw.length > lengthMaxOf(list)) return list;
  for (const [index, raw] of list.raw.entries()) {
    if (!isJsonObject(raw)) continue;
    const step = readStep(raw, { list, index, world });
    list.steps.push(step);
    const bodyField = step.kind?.body;
    // Loops do not stand in loops: what such a one holds is not looked at.
    if (bodyField === undefined || list.loop !== null || isAbsent(raw[bodyField])) continue;
    const place = `${step.place}.${bodyField}`;
    step.body = readList({ raw: raw[bodyField], place, loop: step, steps: [] }, world, lists);
  }
  return list;
}

interface StepContext {
  list: DraftList;
  index: number;
  world: World;
}

function readStep(raw: DraftStep['raw'], { list, index, world }: StepContext): DraftStep {
  const id = readText(raw['id']);
  const type = readText(raw['type']);
  const around = list.loop === null ? '' : `${list.loop.label ?? list.loop.place}/`;
  const waitsFor = raw['depends_on'];
  return {
    raw,
    place: `${list.place}[${index}]`,
    id,
    label: id === null ? null : around + id,
    type,
    kind: world.kinds.find((kind) => kind.type === type) ?? null,
    dependsOn: Array.isArray(waitsFor) ? waitsFor.flatMap(toDependency) : [],
    list,
    body: null,
  };
}

function toDependency(id: unknown, index: number): DraftStep['dependsOn'] {
  return typeof id === 'string' ? [{ id, index }] : [];
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Searching is dear, and a hopeless file has no end of unknown words. */
function makeSuggester(): Draft['suggest'] {
  let left = SUGGESTIONS_MAX;
  return (word, candidates) => {
    left -= 1;
    const found = left < 0 ? undefined : nearest(word, candidates);
    return found === undefined ? '' : ` Did you mean "${found}"?`;
  };
}
