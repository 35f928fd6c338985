import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { startPressing } from '#bots/discord/render/buttons.ts';
import type { DiscordEmbed } from '#bots/discord/render/card.ts';
import { escape } from '#bots/discord/render/markdown.ts';
import { codeOfPress, readPostId } from '#bots/discord/render/post-mark.ts';
import { renderEmbed, renderView } from '#bots/discord/render/render-view.ts';
import { shortenValue } from '#bots/discord/render/text.ts';
import { drawWholeText } from '#bots/discord/render/whole-text.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { readWhole, viewApproval } from '#src/views/approval.ts';
import { viewTasks } from '#src/views/tasks.ts';
import type { View } from '#src/views/view.ts';
import { INTENTS } from '#test/support/arbitrary-intents.ts';
import { needLegacyRows, needV2Components } from '#test/support/discord/component-limits.ts';
import { Embeds, needEmbeds } from '#test/support/discord/embed-limits.ts';
import { readEmbed, readMessage } from '#test/support/discord-cards.ts';
import { askRelease } from '#test/support/example-runs.ts';
import { exampleViews } from '#test/support/example-views.ts';
import { hostileViews } from '#test/support/hostile-views.ts';
import { largestViews, NAME } from '#test/support/largest-views.ts';
import { factsOf } from '#test/support/run-facts.ts';
import { encode, walk } from '#test/support/slack/read-card.ts';
import { actionsOfView } from '#test/support/view-facts.ts';

const redact = makeRedactor([]);
const WORDS = 'lorem ipsum '.repeat(8_400);
const LONG: Record<string, string> = {
  '100 KB without a space': 'x'.repeat(100_000),
  '100 KB of words': WORDS,
  '100 KB of emoji': '👩‍💻'.repeat(20_000),
  '100 KB of three bytes a letter': '納品'.repeat(17_000),
  '100 KB of what is escaped': '*_`<'.repeat(25_000),
  '100 KB of quotes': `"\\`.repeat(50_000),
  '100 KB of mentions': '@here'.repeat(20_000),
  '100 KB of empty lines': 'a\n\n'.repeat(34_000),
  'an empty text': '',
  'a text of nothing to see': '\u200B \u202E\n',
};
const PICTURED: ReadonlySet<string> = new Set(['digest', 'failure-alert', 'graph']);
const MENU = 3;
const LARGEST = largestViews();
const WORDY = hostileViews(WORDS, redact);
const picture = { file: 'run-91c04f2a.png', altText: '納🧨*'.repeat(1_000) };

test.each([...exampleViews(), ...LARGEST])('Discord takes %s, with its picture', (_, view) => {
  for (const style of [{ encode }, { encode, picture }]) {
    const card = renderView(view, style);
    expect(() => needV2Components(card.components)).not.toThrow();
    expect(card.fallback.length).toBeLessThanOrEqual(2_000);
    expectEmbedTaken(renderEmbed(view, style));
    const galleries = walk(card.components).filter(({ items }) => items !== undefined);
    const isPictured = 'picture' in style && PICTURED.has(view.kind);
    expect(galleries).toHaveLength(isPictured ? 1 : 0);
  }
});

test.each(Object.entries(LONG))(
  'Discord takes every card full of %s, and all it offers',
  (_, text) => {
    for (const view of hostileViews(text, redact)) {
      const offered = actionsOfView(view).map(({ intent }) => intent);
      const card = draw(view);
      expect(() => needV2Components(card.components), view.kind).not.toThrow();
      expect(readMessage(card, view).intents, view.kind).toEqual(offered);
      const embed = renderEmbed(view, { encode });
      expectEmbedTaken(embed);
      expect(readEmbed(embed, view).intents, view.kind).toEqual(offered);
    }
  },
);

describe('what does not fit', () => {
  test.each([...LARGEST])('of %s is counted', (_, view) => {
    expect(textOf(view)).toMatch(/… \d+\+? (more|earlier)/);
  });

  test('of an error is counted, and the advice stands below its first lines', () => {
    expect(textOf(alertOf(WORDY))).toMatch(/lorem[\w ]* … 100,\d{3} more characters What to do/);
  });

  test('of a value is counted, and the last field is there', () => {
    const view = WORDY.find(({ kind }) => kind === 'approval');
    expect(view && textOf(view)).toMatch(/more characters[^]*db_password +\[redacted\][^]* last/);
  });

  test('of a value is there for who reads it, as far as Discord takes it', () => {
    const run = factsOf(askRelease({ draft: WORDS.slice(0, 3_000) }));
    const view = viewApproval(run, 'approve-notes', redact);
    if (view === null) throw new Error('no approval');
    expect(textOf(view)).toMatch(/ … [\d,]+ more characters/);
    expect(textOf(readWhole(view))).toContain(WORDS.slice(0, 3_000).trim());
  });
});

test('a picture of a failure stands above its buttons, and says the same in words', () => {
  const shown = { file: 'run.png', altText: 'a failed, b was skipped' };
  const view = alertOf(hostileViews('boom', redact));
  const [, container] = renderView(view, { encode, picture: shown }).components;
  expect(container).toMatchObject({
    components: expect.arrayContaining([
      {
        type: 12,
        items: [{ media: { url: 'attachment://run.png' }, description: shown.altText }],
      },
    ]),
  });
  const { embeds } = renderEmbed(view, { encode, picture: shown });
  expect(embeds[0].image).toEqual({ url: 'attachment://run.png' });
});

test('what is said in one breath has workflow, root step, code and advice, however long they are', () => {
  for (const text of ['boom', '🧨<*>'.repeat(300)]) {
    const alert = alertOf(hostileViews(text, redact));
    const card = draw(alert);
    const { content } = renderEmbed(alert, { encode });
    for (const said of [card.fallback, content]) {
      expect(said).toContain(String.raw`MCP\_TOOL\_FAILED`);
      expect(said).toContain(escape(alert.advice));
      expect(said).toMatch(/^.+ \(run ….{8}\) failed at b /);
    }
    // A locked phone shows how a message begins.
    expect(card.components[0]).toEqual({ type: 10, content: card.fallback });
  }
});

test('a long list keeps what it offers in menus that name each row', () => {
  const { facts, step } = { facts: factsOf(askRelease()), step: 'approve-notes' };
  const tasks = Array.from({ length: 14 }, () => ({ facts, step }));
  const view = viewTasks(tasks, { hasMore: false, now: facts.now }, redact);
  const { components } = draw(view);
  needV2Components(components);
  expect(readMessage({ components }, view).intents).toEqual(
    actionsOfView(view).map(({ intent }) => intent),
  );
  const menus = walk(components).filter(({ type }) => type === MENU);
  expect(menus.length).toBeGreaterThan(0);
  expect(JSON.stringify(menus[0])).toMatch(/"label":"[^"]+ · [\da-f]{8}\.\d+ /);
});

test('two presses for the same have names of their own, and both are read', () => {
  const { nameAnew } = startPressing({ encode });
  const names = ['1.sh.x', '1.sh.x', '1.wy.x', '1.sh.x'].map(nameAnew);
  expect(names).toEqual(['1.sh.x', '1.sh.x~1', '1.wy.x', '1.sh.x~2']);
  expect(names.map(codeOfPress)).toEqual(['1.sh.x', '1.sh.x', '1.wy.x', '1.sh.x']);
});

test('the code of every intent stands in a custom_id together with the id of its post', () => {
  const postId = randomBytes(16).toString('base64url');
  fc.assert(
    fc.property(INTENTS, (intent) => {
      const code = encode(intent);
      const { identifyAnew } = startPressing({ encode, postId });
      const marked = identifyAnew(code);
      expect(marked).toBe(`${code}~${postId}`);
      expect(marked.length).toBeLessThanOrEqual(100);
      expect([marked, identifyAnew(code)].map(codeOfPress)).toEqual([code, code]);
    }),
  );
});

test('a card that offers anything says of which post it is', () => {
  const postId = randomBytes(16).toString('base64url');
  for (const [name, view] of [...exampleViews(), ...LARGEST]) {
    const { components } = renderView(view, { encode, postId });
    expect(() => needV2Components(components)).not.toThrow();
    const isOffering = actionsOfView(view).length > 0;
    expect(readPostId(components), name).toBe(isOffering ? postId : null);
    expect(readPostId(draw(view).components), name).toBeNull();
  }
});

test('a task is written into a text file whole, however long it is', () => {
  const edited = 'x'.repeat(30_000);
  const run = factsOf(askRelease({ draft: WORDS, note: `a\u202E\n${edited}` }));
  const view = viewApproval(run, 'approve-notes', redact);
  if (view === null) throw new Error('no approval');
  const text = drawWholeText(view);
  expect(text).toContain(WORDS.trim());
  expect(text).toContain(`note:\na\n${edited}`);
  expect(text).toContain(view.taskName);
});

test('no value is cut for words that are longer than what is left out', () => {
  expect(shortenValue('a\nb\nand the rest', 100, 2)).toBe('a\nb\nand the rest');
  const long = `a\nb\n${'x'.repeat(30)}`;
  expect(shortenValue(long, 100, 2)).toBe('a\nb … 31 more characters');
});

test('names of 200 characters keep their beginning', () => {
  const [view] = LARGEST.values();
  expect(view && textOf(view)).toContain(NAME.slice(0, 24));
});

function draw(view: View) {
  return renderView(view, { encode });
}

function textOf(view: View): string {
  return readMessage(draw(view), view).text;
}

function alertOf(views: readonly View[]) {
  const alert = views.find((view) => view.kind === 'failure-alert');
  if (alert?.kind !== 'failure-alert') throw new Error('no alert');
  return alert;
}

function expectEmbedTaken({ content, embeds, components }: DiscordEmbed) {
  expect(content.length).toBeLessThanOrEqual(2_000);
  expect(() => {
    needEmbeds(Embeds.parse(embeds));
    needLegacyRows(components);
  }).not.toThrow();
}
