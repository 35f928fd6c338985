import { describe, expect, test } from 'vitest';
import { readPress } from '#bots/slack/read-press.ts';
import { INTENT_ACTION } from '#bots/slack/render/buttons.ts';
import { renderView } from '#bots/slack/render/render-view.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { viewHelp } from '#src/views/help.ts';
import { viewTasks } from '#src/views/tasks.ts';
import type { View } from '#src/views/view.ts';
import { askRelease } from '#test/support/example-runs.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { largestViews, NAME } from '#test/support/largest-views.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { assertSlackLimits } from '#test/support/slack/block-limits.ts';
import { encode, readIntents, readText, walk } from '#test/support/slack/read-card.ts';
import { actionsOfView } from '#test/support/view-facts.ts';

const redact = makeRedactor([]);

const LONG: Record<string, string> = {
  '100 KB without a space': 'x'.repeat(100_000),
  '100 KB of words': 'lorem ipsum '.repeat(8_400),
  '100 KB of emoji': '👩‍💻'.repeat(20_000),
  '100 KB of what is escaped': '<&>'.repeat(34_000),
  '100 KB of quotes': `"\\`.repeat(50_000),
  '100 KB of empty lines': 'a\n\n'.repeat(34_000),
  '200 emoji of four bytes': '🧨'.repeat(200),
  'an empty text': '',
  'a text of nothing to see': '\u200B \u202E\n',
};

const PICTURED: ReadonlySet<string> = new Set(['digest', 'failure-alert', 'graph']);
const MENUS: ReadonlySet<unknown> = new Set(['overflow', 'static_select']);
const LARGEST = largestViews();

test.each([...exampleViews(), ...LARGEST])('Slack takes %s', (_, view) => {
  expect(() => assertSlackLimits(draw(view))).not.toThrow();
});

test.each(Object.entries(LONG))(
  'Slack takes every card full of %s, and all it offers',
  (_, text) => {
    for (const view of hostileViews(text, redact)) {
      const card = draw(view);
      expect(() => assertSlackLimits(card), view.kind).not.toThrow();
      const offered = actionsOfView(view).map(({ intent }) => intent);
      expect(readIntents(card.blocks, view), view.kind).toEqual(offered);
    }
  },
);

describe('what does not fit', () => {
  test.each([...LARGEST])('of %s is counted', (_, view) => {
    expect(readText(draw(view).blocks)).toMatch(/… \d+ (more|earlier)/);
  });

  test('of an error is counted, and the advice stands below its first lines', () => {
    const alert = alertOf(LONG['100 KB of words'] ?? '');
    const text = readText(draw(alert).blocks);
    expect(text).toMatch(/lorem[\w ]* … 100,\d{3} more characters What to do/);
  });

  test('of a value is counted, and the last field is there', () => {
    const view = hostileViews(LONG['100 KB of words'] ?? '', redact).find(isApproval);
    const { blocks } = view ? draw(view) : { blocks: [] };
    expect(readText(blocks)).toMatch(/more characters.*db_password +\[redacted\].* last/s);
  });
});

describe('a picture of the run', () => {
  const WORDS = '🧨<&>'.repeat(1_000);

  test.each([...exampleViews(), ...LARGEST])(
    'fits beside all that %s says and offers',
    (_, view) => {
      const card = renderView(view, { encode, picture: { file: 'F1', altText: WORDS } });
      expect(() => assertSlackLimits(card)).not.toThrow();
      const offered = new Set(
        readIntents(card.blocks, view).map((intent) => JSON.stringify(intent)),
      );
      const without = readIntents(draw(view).blocks, view).map((intent) => JSON.stringify(intent));
      // Of three hundred groups fewer have room beside it.
      const isShorter = view.kind === 'digest' && view.sections.some(({ rows }) => rows.length > 9);
      const kept = isShorter ? without.filter((intent) => offered.has(intent)) : without;
      expect([...offered]).toEqual([...new Set(kept)]);
      const images = card.blocks.filter(({ type }) => type === 'image');
      expect(images).toHaveLength(PICTURED.has(view.kind) ? 1 : 0);
    },
  );

  test('stands below the buttons of a failure, and says the same in words', () => {
    const picture = { file: 'F1', altText: 'a failed, b was skipped' };
    const { blocks } = renderView(alertOf('boom'), { encode, picture });
    expect(blocks.slice(-2)).toMatchObject([
      { type: 'actions' },
      { type: 'image', slack_file: { id: 'F1' }, alt_text: 'a failed, b was skipped' },
    ]);
  });

  test.each([null, undefined])('is not drawn where there is none: %s', (picture) => {
    const { blocks } = renderView(alertOf('boom'), {
      encode,
      ...(picture === undefined ? {} : { picture }),
    });
    expect(blocks.map(({ type }) => type)).not.toContain('image');
  });
});

test('every press is read, whichever element made it, and nothing else passes for one', () => {
  const view = alertOf('boom');
  const pressed = walk(draw(view).blocks).filter(({ action_id: id }) =>
    INTENT_ACTION.test(String(id)),
  );
  expect(pressed.map(readPress)).toEqual(actionsOfView(view).map(({ intent }) => encode(intent)));
  expect(readPress({ type: 'overflow', selected_option: { value: 'x' } })).toBe('x');
  expect([{}, null, 'x', { value: 1 }, { selected_option: null }].map(readPress)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(
    ['intent', 'intent-12', 'intention', 'my-intent'].map((id) => INTENT_ACTION.test(id)),
  ).toEqual([true, true, false, false]);
});

test('the fallback text alone carries workflow, root step, code and advice, however long they are', () => {
  const alert = alertOf('🧨<&>'.repeat(20_000));
  const { text } = draw(alert);
  expect(text).toContain('MCP_TOOL_FAILED');
  expect(text).toContain(alert.advice);
  expect(text).toMatch(/^🧨&lt;&amp;&gt;.*failed at b 🧨&lt;/);
});

test('a long list keeps what it offers behind menus', () => {
  const { facts, step } = { facts: factsOf(askRelease()), step: 'approve-notes' };
  const tasks = Array.from({ length: 9 }, () => ({ facts, step }));
  const verbs = Array.from({ length: 24 }, (_, index) => {
    return {
      name: `verb-${'abcdefghijklmnopqrstuvwx'.charAt(index)}`,
      usage: 'x',
      about: 'x',
      flags: [],
    };
  });
  const views = [
    viewTasks(tasks, { hasMore: false, now: facts.now }, redact),
    viewHelp({ verbs, verb: null }, redact),
  ];
  const menus = views.map((view) => {
    const card = draw(view);
    assertSlackLimits(card);
    expect(readIntents(card.blocks, view)).toEqual(actionsOfView(view).map(({ intent }) => intent));
    return walk(card.blocks).flatMap(({ type }) => (MENUS.has(type) ? [type] : []));
  });
  expect(menus).toEqual([Array.from({ length: 9 }, () => 'overflow'), ['static_select']]);
});

test.each([
  ['an alert of one failure', ['Retry from failure', "I'm on it", 'Mute', 'Show']],
  ['an alert that rings', ['Retry from failure', 'Retry all 100', "I'm on it", 'Mute', 'Show']],
])('of %s what is done first stands in one row, and the rest behind its menu', (name, shown) => {
  const view = exampleViews().get(name);
  const drawn = walk(view ? draw(view).blocks : []);
  const labelsOf = (of: string) =>
    walk(drawn.filter((each) => each['type'] === of)).flatMap(({ type, text }) =>
      type === 'plain_text' ? [text] : [],
    );
  expect(labelsOf('button')).toEqual(shown);
  expect(labelsOf('overflow')).toEqual(['Run again', 'Event log']);
});

test('names of 200 characters keep their beginning', () => {
  const [view] = LARGEST.values();
  expect(readText(view ? draw(view).blocks : [])).toContain(NAME.slice(0, 80));
});

function draw(view: View) {
  return renderView(view, { encode });
}

function alertOf(message: string) {
  const alert = hostileViews(message, redact).find((view) => view.kind === 'failure-alert');
  if (alert?.kind !== 'failure-alert') throw new Error('no alert');
  return alert;
}

function isApproval(view: View): boolean {
  return view.kind === 'approval' && view.status === 'pending';
}
