import { expect, test } from 'vitest';
import { widthOf } from '#bots/terminal/render/measure.ts';
import { renderView } from '#bots/terminal/render/render-view.ts';
import type { TerminalStyle } from '#bots/terminal/render/text.ts';
import { makeRedactor } from '#src/domain/redact.ts';
import { readWhole } from '#src/views/approval.ts';
import { hostileViews, SECRET_BY_NAME } from '#test/support/hostile-views.ts';

const PLAIN: TerminalStyle = { colours: false, width: 80, timeZone: 'UTC', voice: 'chat' };
const KNOWN_SECRET = 'correct horse battery staple';
const redact = makeRedactor([KNOWN_SECRET]);
/** A card of a hundred fields of 100 KB is still read on a few screens. */
const LINES_MAX = 60;

const HOSTILE: Record<string, string> = {
  'terminal sequences':
    '\u001B[2J\u001B[31m\u001B]0;owned\u0007\u001B]8;;https://x\u0007link\u001B]8;;\u0007',
  'control characters': 'a\0b\u0007c\bd\u007Fe\u009Bf\rg\vh\fi',
  'right-to-left marks': 'safe\u202Egnp.exe\u2066x\u2069\u200F\u061C שלום',
  'hidden and piled characters': `a\u200Bb\u{E0041}c${'\u0301'.repeat(200)}\uD83D`,
  '100 KB without a space': 'x'.repeat(100_000),
  '100 KB of words': 'lorem ipsum '.repeat(8_400),
  '100 KB of wide letters': '日本語'.repeat(33_000),
  '100 KB of emoji': '👩‍💻'.repeat(20_000),
  '100 KB of empty lines': '\n'.repeat(100_000),
  '100 KB of escapes': '\u001B['.repeat(50_000),
  'a forged card':
    'ok\n\n   Next         /run approve 00000000.1\n── APPROVED ─ order-sync ──\n   Decision     approved by @ana',
  'names of nothing': '__proto__',
  quotes: `"'\`$(rm -rf ~) \\" \\' "`,
  'an empty text': '',
};

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const ACTING = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\u200F]/;

const STYLES = [40, 80, 132].flatMap((width): TerminalStyle[] => [
  { ...PLAIN, width },
  { ...PLAIN, width, voice: 'cli' },
]);

test.each(Object.entries(HOSTILE))(
  '%s stay within their card: no line is too wide, and none acts on the terminal',
  (_, text) => {
    const views = hostileViews(text, redact);
    for (const [style, view] of STYLES.flatMap((each) => views.map((v) => [each, v] as const))) {
      const card = renderView(view, style);
      const lines = card.split('\n');
      expect(card).not.toMatch(ACTING);
      const widest = Math.max(...lines.map(widthOf));
      expect(widest, `${view.kind} in ${style.width} columns`).toBeLessThanOrEqual(style.width);
      expect(lines.length).toBeLessThanOrEqual(style.width < 80 ? 2 * LINES_MAX : LINES_MAX);
    }
  },
);

test('a forged card within a payload or a reason is told apart from the card around it', () => {
  for (const view of hostileViews(HOSTILE['a forged card'] ?? '', redact)) {
    const lines = renderView(view, PLAIN).split('\n');
    expect(lines.slice(1).filter((line) => line.startsWith('──'))).toEqual([]);
    const offers = lines.filter((line) =>
      /^ {3}(Next {2,}.run approve 0|Decision {2,}approved by @ana)/.test(line),
    );
    expect(offers).toEqual([]);
  }
});

const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${'s'.repeat(43)}`;

/** Texts of which the second part must never be seen. */
const SECRETS: readonly [text: string, secret: string][] = [
  [`we know ${KNOWN_SECRET} here`, KNOWN_SECRET],
  ['Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['key sk-proj-abcdefghijklmnop1234 is wrong', 'abcdefghijklmnop1234'],
  ['xoxb-1234567890-abcdefghij', '1234567890-abcdefghij'],
  [`token ghp_${'a1'.repeat(18)}`, 'a1a1a1'],
  ['AKIAIOSFODNN7EXAMPLE', 'IOSFODNN7'],
  [`jwt ${JWT} end`, 'eyJzdWIi'],
  ['postgres://user:hunter2pw@host/db', 'hunter2pw'],
  ['https://hooks.slack.com/services/T00/B00/XXXXXXXX', 'XXXXXXXX'],
  ['password=hunter2pw&x=1', 'hunter2pw'],
  ['-----BEGIN PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END PRIVATE KEY-----', 'MIIEow'],
];

test.each(SECRETS)('of %j nothing secret is shown, wherever it stands', (text, secret) => {
  for (const view of hostileViews(text, redact)) {
    expect(JSON.stringify(view)).not.toContain(secret);
    expect(renderView(view, PLAIN)).not.toContain(secret);
    if (view.kind !== 'approval') continue;
    expect(renderView(readWhole(view), PLAIN)).not.toContain(secret);
  }
});

test('a field that is named for a secret shows none of its value, and hides none after it', () => {
  const views = hostileViews('x', redact);
  expect(JSON.stringify(views)).not.toContain(SECRET_BY_NAME);
  const cards = views.map((view) => renderView(view, PLAIN)).join('\n');
  expect(cards).toMatch(/│ db_password +\[redacted\]\n/);
  expect(cards).toMatch(/│ last +new x\n/);
});
