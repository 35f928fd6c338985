import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Badge } from '#src/domain/badge.ts';
import { arrangeBoxes, type BoxGraph } from '#src/pictures/arrange-boxes.ts';
import { LOOKS } from '#src/pictures/badge-looks.ts';
import { foldGraph } from '#src/pictures/fold-graph.ts';
import { type Layout, readLayout } from '#src/pictures/read-layout.ts';
import { EDGES_MAX, thinEdges } from '#src/pictures/thin-edges.ts';
import { writeDot } from '#src/pictures/write-dot.ts';
import { writeSvg } from '#src/pictures/write-svg.ts';
import { BADGE_ORDER } from '#src/views/badges.ts';
import type { GraphView } from '#src/views/graph.ts';
import { failTwelve, makeView, viewOf } from '#test/support/example-graphs.ts';
import { failLoop } from '#test/support/example-retries.ts';

function boxesOf(view: GraphView): BoxGraph {
  return arrangeBoxes(foldGraph(view), view.failureCode);
}

/** Boxes one below the other: where they stand decides nothing here. */
function layOut({ boxes, edges }: BoxGraph): Layout {
  return {
    width: 500,
    height: boxes.length * 100,
    boxes: new Map(boxes.map((_, index) => [index, { x: 250, y: index * 100 }])),
    edges: edges.map(([from, to]) => {
      const [start, end] = [
        { x: 250, y: from * 100 },
        { x: 250, y: to * 100 },
      ];
      return { from, to, points: [start, start, end, end] };
    }),
  };
}

function drawn(view: GraphView): string {
  const graph = boxesOf(view);
  return writeSvg(view, graph.boxes, layOut(graph)).text;
}

function textsOf(svg: string): string[] {
  return Array.from(svg.matchAll(/<text[^>]*>([^<]*)</g), ([, text = '']) => text);
}

/** Everything is a tag, an escaped character or plain text, and every tag is closed. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  const token = /<(\/?)(\w+)((?: [\w-]+="[^"<&]*")*)(\/?)>|&(?:amp|lt|gt|quot|#39);|[^<>&]/gy;
  let end = 0;
  for (const match of svg.matchAll(token)) {
    end = match.index + match[0].length;
    const [, closing, name = '', , isEmpty] = match;
    if (closing === '/' && open.at(-1) === name) open.pop();
    else if (name !== '' && isEmpty === '') open.push(name);
  }
  expect([end, open]).toEqual([svg.length, []]);
}

test('every step is drawn with its name, its badge in words, and every edge', () => {
  const view = viewOf(failTwelve());
  const svg = drawn(view);
  const texts = textsOf(svg);
  const steps = view.layers.flat();
  for (const { id, badge } of steps) expect(texts).toEqual(expect.arrayContaining([id, badge]));
  expect(texts.filter((text) => text === 'Success')).toHaveLength(6);
  expect(texts).toEqual(expect.arrayContaining(['ROOT STEP', 'Charge', 'MCP_TOOL_FAILED']));
  expect(svg.match(/fill="none" stroke="#[0-9a-f]{6}" stroke-width="(3|1.6)"/g)).toHaveLength(
    steps.flatMap(({ dependsOn }) => dependsOn).length,
  );
  expectWellFormed(svg);
});

test('a loop says how far it came', () => {
  expect(textsOf(drawn(viewOf(failLoop()))).join(' ')).toContain(
    '↻ 13/14 done, item #9 failed at send',
  );
});

test('every badge has a sign, and a border that tells it without its colour', () => {
  const looks = BADGE_ORDER.map((badge) => LOOKS[badge]);
  expect(new Set(looks.map(({ sign }) => sign)).size).toBe(looks.length);
  const borders = looks.map(({ border, dashes, radius }) => `${border} ${dashes} ${radius}`);
  expect(new Set(borders).size).toBeGreaterThanOrEqual(looks.length - 1);
});

test.each<[Badge, boolean]>([
  ['Pending', true],
  ['Skipped (Blocked)', true],
  ['Skipped', true],
  ['Success', false],
  ['Cancelled', false],
])('%s: its box and the way to it are dashed: %s', (badge, isDashed) => {
  const svg = drawn(makeView([{ badge: 'Success' }, { badge }]));
  expect(svg.match(/stroke-dasharray/g)?.length ?? 0).toBe(isDashed ? 2 : 0);
});

test('no name breaks the picture, and none is seen by graphviz', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: 'grapheme-composite', maxLength: 60 }),
    fc.constantFrom('"; } digraph {', '<b>&amp;</b>', ']]>', '-->', '\\N\\"', '\u202E\uFFFF\uD800'),
  );
  const names = fc.array(fc.tuple(hostile, hostile, hostile), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(names, hostile, (rows, workflow) => {
      const steps = rows.map(([id, name, progress]) => {
        return { badge: 'Success', id, name, progress } as const;
      });
      const plain = makeView(steps);
      const view = { ...plain, title: { ...plain.title, workflow } };
      expectWellFormed(drawn(view));
      // oxlint-disable-next-line no-control-regex -- XML has no place for them
      expect(drawn(view)).not.toMatch(/[\u0000-\u0008\u000B-\u001F\uFFFE\uFFFF\u202A-\u202E]/);
      expect(writeDot(boxesOf(view))).toMatch(/^[\w\s{}[\]=",.;>-]+$/);
    }),
    { numRuns: 60 },
  );
});

test('steps with the same edges share a frame where a row does not hold them; the root has none', () => {
  const fan = Array.from({ length: 9 }, (_, index) => ({
    badge: index === 4 ? ('Failed' as const) : ('Success' as const),
    isRoot: index === 4,
    dependsOn: ['s0'],
  }));
  const { boxes, edges } = boxesOf(makeView([{ badge: 'Success' }, ...fan]));
  expect(boxes.map(({ cards }) => cards.length)).toEqual([1, 8, 1]);
  expect(edges).toEqual([
    [0, 1],
    [0, 2],
  ]);
  expect(writeDot({ boxes, edges })).toContain('{ rank=same; n2 };\n  { rank=same; n1 };');
});

test('of too many edges those are left out that a longer way implies', () => {
  const all = (count: number) =>
    Array.from({ length: count }, (_, to) =>
      Array.from({ length: to }, (__, from) => [from, to] as const),
    ).flat();
  expect(thinEdges(all(10))).toEqual(all(10));
  expect(all(20).length).toBeGreaterThan(EDGES_MAX);
  expect(thinEdges(all(20))).toEqual(Array.from({ length: 19 }, (_, from) => [from, from + 1]));
});

test('what graphviz answers is read from the upper left corner, in points', () => {
  const plain = [
    'graph 1 3 2',
    'node n0 1.5 1.5 1 .5 "" solid box black lightgrey',
    'edge n0 n1 4 1.5 1.25 1.5 1 1.5 1 1.5 .75 solid black',
    'edge n0 n2 4 0 0 0 0 0 0 0 0 invis black',
    'stop',
  ].join('\n');
  const { width, height, boxes, edges } = readLayout(plain);
  expect([width, height, boxes.get(0)]).toEqual([216, 144, { x: 108, y: 36 }]);
  expect(edges).toHaveLength(1);
  expect(edges[0]).toMatchObject({ from: 0, to: 1 });
  expect(edges[0]?.points.map(({ y }) => y)).toEqual([54, 72, 72, 90]);
});
