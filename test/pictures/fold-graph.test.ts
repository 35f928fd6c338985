import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Badge } from '#src/domain/badge.ts';
import { type FoldedGraph, foldGraph } from '#src/pictures/fold-graph.ts';
import { BADGE_ORDER } from '#src/views/badges.ts';
import type { GraphStep } from '#src/views/graph.ts';
import { failLanes, failTwelve, makeView, viewOf } from '#test/support/example-graphs.ts';

/** At most: what stands alone, and what lies between. */
const PARTS_MAX = 61;
const LOUD: readonly Badge[] = ['Failed', 'Cancelled', 'Running', 'Waiting'];

function idsOf({ parts }: FoldedGraph): string[][] {
  return parts.map(({ steps }) => steps.map(({ id }) => id));
}

function pairsOf({ parts, edges }: FoldedGraph): string[] {
  const nameOf = (part: number) => parts[part]?.steps.map(({ id }) => id).join('+');
  return edges.map(([from, to]) => `${nameOf(from)} → ${nameOf(to)}`);
}

test('of twelve steps each is a part, with each of its edges', () => {
  const view = viewOf(failTwelve());
  const steps = view.layers.flat();
  const folded = foldGraph(view);
  expect(idsOf(folded)).toEqual(steps.map(({ id }) => [id]));
  const pairs = steps.flatMap(({ id, dependsOn }) => dependsOn.map((from) => `${from} → ${id}`));
  expect(pairsOf(folded).toSorted()).toEqual(pairs.toSorted());
});

test('of a long chain the root and what leads to it are left, between two folds', () => {
  const folded = foldGraph(viewOf(failLanes(300, 1, 150)));
  const sizes = folded.parts.map(({ steps }) => [steps.length, steps[0]?.badge]);
  expect(sizes).toEqual([
    [149, 'Success'],
    [1, 'Success'],
    [1, 'Failed'],
    [149, 'Skipped (Blocked)'],
  ]);
  expect(folded.edges).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('lanes that do not touch are folded each by itself', () => {
  const folded = foldGraph(viewOf(failLanes(60, 3, 30)));
  const counts = folded.parts.map(({ steps }) => steps.length);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60);
  const done = folded.parts.filter(({ steps }) => steps[0]?.badge === 'Success');
  expect(done.map(({ steps }) => steps.length).toSorted((a, b) => a - b)).toEqual([1, 9, 10, 10]);
});

test('where more wait than a picture holds the rest is folded, and counted', () => {
  const waiting = Array.from({ length: 299 }, () => ({ badge: 'Waiting' as const, dependsOn: [] }));
  const { parts } = foldGraph(makeView(waiting));
  expect(
    parts
      .map(({ steps }) => steps.length)
      .toSorted((a, b) => b - a)
      .slice(0, 2),
  ).toEqual([269, 1]);
});

const ids = fc.nat({ max: 299 });
const anyGraph = fc
  .array(
    fc.record({ badge: fc.constantFrom(...BADGE_ORDER), before: fc.array(ids, { maxLength: 3 }) }),
    {
      minLength: 1,
      maxLength: 300,
    },
  )
  .chain((steps) => fc.tuple(fc.constant(steps), fc.nat({ max: steps.length - 1 })))
  .map(([steps, root]) =>
    makeView(
      steps.map(({ badge, before }, index) => ({
        badge: index === root ? 'Failed' : badge,
        isRoot: index === root,
        dependsOn: index === 0 ? [] : [...new Set(before.map((from) => `s${from % index}`))],
      })),
    ),
  );

function partOf({ parts }: FoldedGraph, id: string): number {
  return parts.findIndex(({ steps }) => steps.some((step) => step.id === id));
}

function checkFold(steps: readonly GraphStep[], folded: FoldedGraph): void {
  expect(idsOf(folded).flat().toSorted()).toEqual(steps.map(({ id }) => id).toSorted());
  // It is a graph without circles: each edge points to a later part, and a lower layer.
  for (const [from, to] of folded.edges) {
    expect(from).toBeLessThan(to);
    expect(folded.parts[from]?.layer).toBeLessThan(folded.parts[to]?.layer ?? -1);
  }
  const drawn = new Set(folded.edges.map((edge) => edge.join(' ')));
  const lost = steps.flatMap(({ id, dependsOn }) =>
    dependsOn
      .map((from) => [partOf(folded, from), partOf(folded, id)])
      .filter(([from, to]) => from !== to && !drawn.has(`${from} ${to}`)),
  );
  expect(lost).toEqual([]);
}

test('no step and no edge is lost, none leads back, and what asks for eyes stands alone', () => {
  fc.assert(
    fc.property(anyGraph, (view) => {
      const steps = view.layers.flat();
      const folded = foldGraph(view);
      checkFold(steps, folded);
      expect(folded.parts.length).toBeLessThanOrEqual(PARTS_MAX);
      const loud = steps.filter(({ badge }) => LOUD.includes(badge));
      const alone = new Set(
        idsOf(folded)
          .filter(({ length }) => length === 1)
          .flat(),
      );
      const root = steps.find(({ isRoot }) => isRoot);
      expect(alone.has(root?.id ?? '')).toBe(true);
      if (loud.length > 25) return;
      const needed = [...loud.map(({ id }) => id), ...(root?.dependsOn ?? [])];
      expect(needed.filter((id) => !alone.has(id))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});

test('steps whose redacted ids are alike make no circle', () => {
  const view = makeView([
    { badge: 'Success', id: 'x' },
    { badge: 'Success', id: 'x' },
  ]);
  expect(foldGraph(view).edges).toEqual([[0, 1]]);
});
