import { expect, test } from 'vitest';
import { widthOf } from '#bots/terminal/render/measure.ts';
import { renderView } from '#bots/terminal/render/render-view.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import { viewGraph } from '#src/views/graph.ts';
import { makeGraph } from '#test/support/factories.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { RunOnPaper } from '#test/support/run-on-paper.ts';

const PLAIN: TerminalStyle = { colours: false, width: 80, timeZone: 'UTC', voice: 'chat' };
const asIs = (text: string) => text;

function draw(run: RunOnPaper, style = PLAIN): string {
  return renderView(viewGraph(factsOf(run), asIs), style);
}

/** A chain of 100, then 100 side by side of which one fails, then 100 that come after that one. */
function failAmong300(name = 'step'): RunOnPaper {
  const ids = Array.from({ length: 300 }, (_, index) =>
    `${index}-${name}`.slice(0, 200).toWellFormed(),
  );
  const [chain, wide, behind] = [ids.slice(0, 100), ids.slice(100, 200), ids.slice(200)];
  const graph = makeGraph(
    ...chain.map((id, index) => ({ id, depends_on: chain.slice(Math.max(0, index - 1), index) })),
    ...wide.map((id) => ({ id, depends_on: chain.slice(-1) })),
    ...behind.map((id) => ({ id, depends_on: wide.slice(0, 9), name: name.slice(0, 200) })),
  );
  const run = RunOnPaper.start(graph);
  for (const id of chain) run.begin(id).succeed(id);
  const [root = '', ...others] = wide;
  run.begin(...wide).tell(...others.map((id) => run.succeeded(id)));
  return run.fail(root, { curable: false });
}

test('of 300 steps those that succeeded are folded first, and all are counted', () => {
  const card = draw(failAmong300());
  expect(card).toMatch(/^ {3}1–100 {2}… 100 more: 100 Success$/m);
  expect(card).toMatch(/^ {3}101 {4}100-step {2}Failed, root step {2}← 99-step$/m);
  expect(card).toMatch(/^ {10}… 99 more: 99 Success$/m);
  expect(card).toMatch(/ {2}← 100-step, 101-step … 7 more · step$/m);
  expect(card).toMatch(/^ {10}… 71 more: 71 Skipped \(Blocked\)$/m);
  expect(card.split('\n').length).toBeLessThanOrEqual(42);
});

test('a step that could start at once comes after nothing', () => {
  const card = draw(new RunOnPaper(makeGraph({ id: 'a' }, { id: 'b', depends_on: ['a'] })));
  expect(card).toMatch(/^ {3}1 {2}a {2}Pending$/m);
  expect(card).toMatch(/^ {3}2 {2}b {2}Pending {2}← a$/m);
});

test.each(['🚀'.repeat(100), '日本語'.repeat(66), 'n'.repeat(200), `${'שלום '.repeat(40)}\u202E`])(
  'however its steps are named a graph stays within the terminal: %s',
  (name) => {
    const run = failAmong300(name);
    for (const width of [40, 80, 200]) {
      const lines = draw(run, { ...PLAIN, width }).split('\n');
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
      expect(lines.length).toBeLessThan(120);
      expect(lines.join('')).not.toContain('\u202E');
    }
  },
);
