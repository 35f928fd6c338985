import { describe, expect, test } from 'vitest';
import { code, escape, writeFrame, writeLine, writeQuote } from '#bots/discord/render/markdown.ts';
import { renderEmbed, renderView } from '#bots/discord/render/render-view.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import type { View } from '#src/views/view.ts';
import { readMarkdown } from '#test/support/discord-cards.ts';
import { hostileViews, SECRET_BY_NAME } from '#test/support/hostile-views.ts';
import { encode, walk } from '#test/support/slack/read-card.ts';

const KNOWN_SECRET = 'correct horse battery staple';
const redact = makeRedactor([KNOWN_SECRET]);

const HOSTILE: Record<string, string> = {
  'a mention of everybody': '@everyone @here @Everyone <@everyone>',
  'a mention of a person or a role': '<@123456789012345678> <@!1> <@&2> \\<@3>',
  'a mention of a channel or a command': '<#1> </run stop:1> <id:customize>',
  'a forged time': '<t:1700000000:R> <t:1>',
  'an emoji': '<:ok:1> <a:ok:1> :white_check_mark: :x:',
  'a masked link': '[Approve](https://evil.example) [a](<https://evil.example> "b")',
  'a bare link': 'https://evil.example <http://evil.example> steam://x discord.gg/evil',
  'a link that was escaped before': String.raw`https\://evil.example \\[a](https\://x) \@everyone`,
  'an address': '<ana@evil.example> <+4930123456>',
  'code marks': '``` `code` ``` ``a`b`` ```ansi\n\u001B[31mred\n``` `',
  emphasis: '**bold** __under__ ~~gone~~ ||hidden|| *a* _b_',
  'right-to-left marks': 'safe\u202Egnp.exe\u2066x\u2069\u200F\u061C שלום',
  'hidden and piled characters': `a\u200Bb\u{E0041}c${'\u0301'.repeat(200)}\uD83D`,
  'terminal sequences': '\u001B[2J\u001B]8;;https://x\u0007link\u001B]8;;\u0007',
  'names of nothing': '__proto__',
  'a forged card':
    'ok\n# FORGED\n-# FORGED\n> FORGED\n>>> FORGED\n- FORGED\n* FORGED\n1. FORGED\n+ FORGED',
};

/** What Discord parses nothing in: code, escaped characters; and what of ours acts: times. */
const QUIET = /```\n[^]*?\n```|`[^`\n]+`|\\[^0-9A-Za-z\s]|<t:\d+:[fRt]>/g;
/** Where text from outside may be on lines of its own. */
const FRAME = /```\n[^]*?\n```|^> .*$/gm;
const LINK = /[a-z]:\/\/|\]\(|discord\.gg\//i;
const TOKEN = /<[@#/:at+]|:[^\s:]+:|\|\||__|~~|`|\\/;
/** It is looked for everywhere, also in code. */
const PING = /@(everyone|here)|<@[!&]?\d/i;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ACTING = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200F]/;
/** Headings and small print are ours; lists are, but for what begins with FORGED. */
const FORGED_LINE = /^\W*FORGED/m;

test.each(Object.entries(HOSTILE))(
  '%s pings nobody, links nowhere and hides nothing',
  (_, text) => {
    for (const view of hostileViews(text, redact)) {
      for (const markdown of markdownOf(view)) {
        const parsed = markdown.replaceAll(QUIET, ' ');
        expect(markdown, view.kind).not.toMatch(PING);
        expect(markdown, view.kind).not.toMatch(ACTING);
        expect(parsed, view.kind).not.toMatch(LINK);
        expect(parsed, view.kind).not.toMatch(TOKEN);
        // Emphasis of ours is begun and ended.
        expect(parsed.split('**').length % 2, view.kind).toBe(1);
      }
    }
  },
);

test('a forged card stays on its line, or in the frame of what comes from outside', () => {
  for (const view of hostileViews(HOSTILE['a forged card'] ?? '', redact)) {
    for (const markdown of markdownOf(view)) {
      expect(markdown.replaceAll(FRAME, ''), view.kind).not.toMatch(FORGED_LINE);
    }
  }
});

test('a label is no markdown: it is as it is, but nothing hides in it', () => {
  for (const text of Object.values(HOSTILE)) {
    for (const view of hostileViews(text, redact)) {
      const labels = walk(renderView(view, { encode }).components).flatMap(
        ({ label }) => label ?? [],
      );
      expect(labels.filter((label) => typeof label === 'string' && ACTING.test(label))).toEqual([]);
    }
  }
});

test('a secret is on no card, be it known, shaped like one or named like one', () => {
  const texts = [
    [`we know ${KNOWN_SECRET} here`, KNOWN_SECRET],
    [`token ghp_${'a1'.repeat(18)}`, 'a1a1a1'],
    ['Authorization: Bearer abc.def-123', 'abc.def-123'],
    ['postgres://user:hunter2pw@host/db', 'hunter2pw'],
  ] as const;
  for (const [text, secret] of texts) {
    for (const view of hostileViews(text, redact)) {
      const card = JSON.stringify([renderView(view, { encode }), renderEmbed(view, { encode })]);
      expect(card, view.kind).not.toContain(secret);
      expect(card).not.toContain(SECRET_BY_NAME);
    }
  }
});

describe('text from outside', () => {
  test.each([
    'charge-card',
    'a_b *c* `d` ~e~ |f| [g](h) \\ <i>',
    '# 1. - > +',
    'at 12:30:45, https://x.example/a?b=c#d',
    '¯\\_(ツ)_/¯ :smile: @ana @everyone <@1>',
  ])('is read as it was written: %s', (text) => {
    expect(readMarkdown(escape(text))).toBe(text);
    expect(readMarkdown(writeLine([code(text)]))).toBe(text);
    expect(readMarkdown(writeQuote(text))).toBe(text);
    expect(readMarkdown(writeFrame(text))).toBe(text);
  });

  test.each([
    ['# heading', String.raw`\# heading`],
    ['-# small', String.raw`\-# small`],
    ['a\n- b\n  2. c', 'a\n\\- b\n  2\\. c'],
    ['https://x', String.raw`https\://x`],
    ['[a](https://x)', String.raw`\[a\](https\://x)`],
    [':x: 12:30', String.raw`\:x: 12:30`],
    ['@everyone @ana', '@\u200Beveryone @ana'],
    ['<@&1>', '\\<@\u200B&1>'],
    ['discord.gg/x', String.raw`discord.gg\/x`],
  ])('%s is escaped', (text, escaped) => {
    expect(escape(text)).toBe(escaped);
  });

  test('cannot end the frame that it is in', () => {
    expect(writeFrame('a\n```\n# b\n````')).toBe('```\na\nˋˋˋ\n# b\nˋˋˋˋ\n```');
    expect(writeLine([code('a`b'), ' ', code(' ')])).toBe('`aˋb` `(nothing)`');
    expect(writeFrame('')).toBe('```\n(nothing)\n```');
  });
});

/** All of a card that Discord parses, in both of its forms. */
function markdownOf(view: View): string[] {
  const { components, fallback } = renderView(view, { encode });
  const { content, embeds } = renderEmbed(view, { encode });
  const texts = walk(components).flatMap((node) =>
    typeof node['content'] === 'string' ? node['content'] : [],
  );
  return [...texts, fallback, content, embeds[0].description ?? ''];
}
