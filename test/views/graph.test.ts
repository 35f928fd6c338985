import { expect, test } from 'vitest';
import { viewGraph } from '#src/views/graph.ts';
import { failLoop } from '#test/support/example-retries.ts';
import { failOrder } from '#test/support/example-runs.ts';
import { ANA, makeDiamond, makeGraph } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const asIs = (text: string) => text;

function layersOf(run: RunOnPaper): string[][] {
  return viewGraph(factsOf(run), asIs).layers.map((layer) => layer.map(({ id }) => id));
}

test('a step stands one layer below the last that it depends on', () => {
  expect(layersOf(new RunOnPaper(makeDiamond()))).toEqual([['a'], ['b', 'c'], ['d']]);
  const uneven = makeGraph(
    { id: 'end', depends_on: ['long', 'start'] },
    { id: 'start' },
    { id: 'long', depends_on: ['middle'] },
    { id: 'middle', depends_on: ['start'] },
    { id: 'alone' },
  );
  const layers = [['start', 'alone'], ['middle'], ['long'], ['end']];
  expect(layersOf(new RunOnPaper(uneven))).toEqual(layers);
});

test('each step says what became of it and what it comes after; one is the root', () => {
  const view = viewGraph(factsOf(failOrder()), asIs);
  expect(view).toMatchObject({ status: 'failed', tone: 'bad' });
  expect(view.layers[1]?.[0]).toEqual({
    id: 'charge-card',
    name: 'Charge the card',
    badge: 'Failed',
    dependsOn: ['get-order'],
    isRoot: true,
    progress: null,
  });
  const roots = view.layers.flat().filter(({ isRoot }) => isRoot);
  expect(roots).toHaveLength(1);
});

test('the loop of the step that failed is the root, and says how far it came', () => {
  const { layers } = viewGraph(factsOf(failLoop()), asIs);
  const progress = '13/14 done, item #9 failed at send';
  expect(layers[1]).toMatchObject([{ id: 'each', isRoot: true, progress }]);
});

test('a stop has no root', () => {
  const run = RunOnPaper.start(makeDiamond()).begin('a').ask({ type: 'stop_immediate', by: ANA });
  const { layers } = viewGraph(factsOf(run), asIs);
  expect(layers.flat().some(({ isRoot }) => isRoot)).toBe(false);
});

test('what comes from outside goes through the redactor', () => {
  const hide = (text: string) => text.replaceAll('secret', '[redacted]');
  const graph = makeGraph(
    { id: 'secret-a' },
    { id: 'b', name: 'secret', depends_on: ['secret-a'] },
  );
  const view = viewGraph(factsOf(new RunOnPaper(graph)), hide);
  expect(view.layers.flat()).toMatchObject([
    { id: '[redacted]-a' },
    { name: '[redacted]', dependsOn: ['[redacted]-a'] },
  ]);
});
