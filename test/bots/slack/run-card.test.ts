import { expect, test } from 'vitest';
import { renderView } from '#bots/slack/render/render-view.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { encode, readText } from '#test/support/slack/read-card.ts';

const textOf = (example: string) => {
  const view = exampleViews().get(example);
  if (view === undefined) throw new Error(`there is no example "${example}"`);
  return readText(renderView(view, { encode }).blocks);
};

test('a card says since when a step is under way, and how long one took that has ended', () => {
  const text = textOf('a run under way');
  expect(text).toMatch(/Running {1,2}· since {1,2}\d+ \w+ \d\d:\d\d UTC/);
  expect(text).toContain('Success · 800 ms');
  expect(text).not.toContain('2.0 s');
});

test('a card that stands there says until when a drain may take, not how long it had left', () => {
  const text = textOf('a draining run');
  expect(text).toMatch(/Draining… 1 of 2 done, until {2}5 Jan 09:\d\d UTC/);
  expect(text).not.toContain('left');
});
