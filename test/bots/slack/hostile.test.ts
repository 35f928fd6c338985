import { expect, test } from 'vitest';
import { renderView } from '#bots/slack/render/render-view.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { hostileViews, SECRET_BY_NAME } from '#test/support/hostile-views.ts';
import { assertSlackLimits } from '#test/support/slack/block-limits.ts';
import { encode, walk } from '#test/support/slack/read-card.ts';

const KNOWN_SECRET = 'correct horse battery staple';
const redact = makeRedactor([KNOWN_SECRET]);

const HOSTILE: Record<string, string> = {
  'a mention of a channel': '<!channel> <!here> <!everyone> @channel @here',
  'a mention of a person': '<@U1> <@U1|ana> <!subteam^S1> @ana',
  'a link to a channel': '<#C1> <#C1|general> #general',
  'a forged link':
    '<https://evil.example|Approve> https://evil.example [Approve](https://evil.example)',
  'a forged date': '<!date^1^Approve^https://evil.example|Approve>',
  'escapes that were made before': '&lt;!channel&gt; &amp;lt;!here&amp;gt;',
  backticks: '``` `code` ``` *bold* _italic_ ~strike~',
  emoji: ':white_check_mark: :x: 👩‍💻🧨',
  'right-to-left marks': 'safe\u202Egnp.exe\u2066x\u2069\u200F\u061C שלום',
  'hidden and piled characters': `a\u200Bb\u{E0041}c${'\u0301'.repeat(200)}\uD83D`,
  'terminal sequences': '\u001B[2J\u001B]8;;https://x\u0007link\u001B]8;;\u0007',
  'names of nothing': '__proto__',
  'a forged card': 'ok\nFORGED *Decision* approved by @ana\n> FORGED\n• FORGED',
};

/** The one thing that Slack parses: a time of ours, with what it falls back to. */
const TIME = /<!date\^\d+\^\{date_short_pretty\} at \{time\}\|\d+ \w+ \d\d:\d\d UTC>/g;
/** Times, amounts and labels. */
const OURS = /^[\w\s·.,*]*$/;
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ACTING = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B\u202A-\u202E\u2066-\u2069\u200F]/;

test.each(Object.entries(HOSTILE))(
  '%s pings nobody, links nowhere and hides nothing',
  (_, text) => {
    for (const view of hostileViews(text, redact)) {
      const card = renderView(view, { encode });
      // Of what stands in rich text only words and times pass: neither links nor mentions.
      assertSlackLimits(card);
      expect(card.text.replaceAll(/&(amp|lt|gt);/g, '')).not.toMatch(/[&<>]/);
      expect(walk(card.blocks).filter(isUnsafe), view.kind).toEqual([]);
    }
  },
);

test('a forged card stays on its line, or in the frame of what comes from outside', () => {
  for (const view of hostileViews(HOSTILE['a forged card'] ?? '', redact)) {
    const nodes = walk(renderView(view, { encode }).blocks);
    const inFrames = new Set(nodes.filter(isFrame).flatMap(walk));
    const others = nodes.filter((node) => !inFrames.has(node));
    const forged = others.filter(
      ({ text }) => typeof text === 'string' && /\n\W*FORGED/.test(text),
    );
    expect(forged, view.kind).toEqual([]);
  }
});

test('a secret is on no card, be it known, shaped like one or named like one', () => {
  const texts = [
    [`we know ${KNOWN_SECRET} here`, KNOWN_SECRET],
    [`token ghp_${'a1'.repeat(18)}`, 'a1a1a1'],
    ['key sk-proj-abcdefghijklmnop1234 is wrong', 'abcdefghijklmnop1234'],
    ['Authorization: Bearer abc.def-123', 'abc.def-123'],
    ['postgres://user:hunter2pw@host/db', 'hunter2pw'],
    ['-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END PRIVATE KEY-----', 'MIIEow'],
  ] as const;
  for (const [text, secret] of texts) {
    for (const view of hostileViews(text, redact)) {
      const card = JSON.stringify(renderView(view, { encode }));
      expect(card, view.kind).not.toContain(secret);
      expect(card).not.toContain(SECRET_BY_NAME);
    }
  }
});

/** Slack would parse something in it, or a reader could not see all of it. */
function isUnsafe(node: Record<string, unknown>): boolean {
  const { type, text, verbatim, emoji } = node;
  if ('url' in node) return true;
  if (typeof text !== 'string') return false;
  if (type === 'plain_text' && emoji !== false) return true;
  const isParsed = type === 'mrkdwn';
  if (isParsed && (verbatim !== true || !OURS.test(text.replaceAll(TIME, '')))) return true;
  return ACTING.test(text);
}

function isFrame({ type }: Record<string, unknown>): boolean {
  return type === 'rich_text_preformatted' || type === 'rich_text_quote';
}
