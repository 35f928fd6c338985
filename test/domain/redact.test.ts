import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '#src/domain/json.ts';
import { makeRedactor, redactJson } from '#src/domain/redact.ts';

const redact = makeRedactor([]);

test.each([
  ['abc123secret', 'key abc123secret.', 'key [redacted].'],
  ['p@ss w/rd', 'https://x/?q=p%40ss%20w%2Frd&y=1', 'https://x/?q=[redacted]&y=1'],
  ['p@ss w/rd', 'https://x/?q=p%40ss%20w%2frd', 'https://x/?q=[redacted]'],
  ['p@ss w/rd', 'q=p%40ss+w%2Frd', 'q=[redacted]'],
  ['say "hi"\nnow', JSON.stringify({ a: 'say "hi"\nnow' }), '{"a":"[redacted]"}'],
  ['a.b*c(d', 'x a.b*c(d y aXb*c(d', 'x [redacted] y aXb*c(d'],
  ['half\uD800surrogate', 'half\uD800surrogate', '[redacted]'],
  ['short', 'a short one', 'a short one'],
])('the known secret %j goes from %j', (secret, text, expected) => {
  expect(makeRedactor([secret])(text)).toBe(expected);
});

test('of two secrets that begin alike the longer goes whole', () => {
  expect(makeRedactor(['secret-1', 'secret-123'])('secret-123 secret-1')).toBe(
    '[redacted] [redacted]',
  );
});

test('a secret that is the marker itself does no harm', () => {
  expect(makeRedactor(['redacted'])('a redacted text')).toBe('a redacted text');
});

const JWT = `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.${'s'.repeat(43)}`;
const PEM =
  '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMIIEow+/=\n-----END RSA PRIVATE KEY-----';

test.each([
  ['Authorization: Bearer abc.def-123', 'Authorization: [redacted]'],
  ['{"authorization":"Basic dXNlcjpwdw==","x":1}', '{"authorization":"[redacted]","x":1}'],
  [
    "curl -H 'Authorization: Bearer t0ken12345' https://x",
    "curl -H 'Authorization: [redacted]' https://x",
  ],
  ['Set-Cookie: sid=abc; Path=/\nnext line', 'Set-Cookie: [redacted]\nnext line'],
  ['got Bearer abcdef0123456789 back', 'got Bearer [redacted] back'],
  ['Basic dXNlcjpwdw== is wrong', 'Basic [redacted] is wrong'],
  ['key sk-proj-abcdefghijklmnop1234 bad', 'key [redacted] bad'],
  ['sk_live_abcdefghijklmnop1234', '[redacted]'],
  ['xoxb-1234567890-abcdefghij', '[redacted]'],
  ['xoxe.xoxp-1-abcdefghijk', '[redacted]'],
  ['xapp-1-A0123-456-abcdef', '[redacted]'],
  [`ghp_${'a1'.repeat(18)}`, '[redacted]'],
  [`https://ghs_${'a1'.repeat(18)}@github.com/x`, 'https://[redacted]@github.com/x'],
  [`github_pat_${'a1_'.repeat(20)}`, '[redacted]'],
  ['glpat-abcdefghij0123456789', '[redacted]'],
  ['pat_abcdefgh12345678', '[redacted]'],
  ['AKIAIOSFODNN7EXAMPLE', '[redacted]'],
  [`AIza${'x'.repeat(35)}`, '[redacted]'],
  [`jwt ${JWT} end`, 'jwt [redacted] end'],
  [`bot ${'M'.repeat(24)}.${'a'.repeat(6)}.${'b'.repeat(38)}`, 'bot [redacted]'],
  ['postgres://user:pw@host/db', 'postgres://user:[redacted]@host/db'],
  ['postgres://user:p@s:s@host:5432/db', 'postgres://user:[redacted]@host:5432/db'],
  ['redis://:pw@host', 'redis://:[redacted]@host'],
  [
    'https://hooks.slack.com/services/T00/B00/XXXXXXXX',
    'https://hooks.slack.com/services/[redacted]',
  ],
  [
    'https://discord.com/api/webhooks/123/abc-def_ghi',
    'https://discord.com/api/webhooks/123/[redacted]',
  ],
  ['password=hunter2&x=1', 'password=[redacted]&x=1'],
  ['password=true-lies', 'password=[redacted]'],
  ['DB_PASSWORD=hunter2 next', 'DB_PASSWORD=[redacted] next'],
  ['AWS_SECRET_ACCESS_KEY = abc/def+ghi', 'AWS_SECRET_ACCESS_KEY = [redacted]'],
  ['token: abc123', 'token: [redacted]'],
  ['api_key="a b, c"', 'api_key="[redacted]"'],
  ["X-Api-Key: 'abc'", "X-Api-Key: '[redacted]'"],
  ['{"apiKey":"a\\"b\\\\","x":"y"}', '{"apiKey":"[redacted]","x":"y"}'],
  [
    '{\\"client_secret\\":\\"abc\\",\\"x\\":\\"y\\"}',
    '{\\"client_secret\\":\\"[redacted]\\",\\"x\\":\\"y\\"}',
  ],
  [`before ${PEM} after`, 'before [redacted] after'],
  [JSON.stringify(PEM), '"[redacted]"'],
  ['-----BEGIN PRIVATE KEY-----\nMIIEow cut off', '[redacted]'],
])('%j is shown as %j', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'a text without secrets',
  'Missing bearer token.',
  'bearer of good news, basic understanding of things',
  'task-orchestration-service-name',
  '"max_tokens": 4096, "total_tokens": 12',
  '"token": null, "password": false',
  'password={{input.password}}',
  'token: ${GITHUB_TOKEN}',
  'http://localhost:3000/path?mail=a@b',
  'https://example.com/a:b@c',
  'mail ana@example.com',
  'run 91c04f2a-1234-7abc-8def-0123456789ab failed at 12:30:15',
  '-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----',
])('%j is shown as it is', (text) => {
  expect(redact(text)).toBe(text);
});

const TOKEN = `ghp_${'a1'.repeat(18)}`;

test.each([
  ['a colour', `\u001B[32m${TOKEN}\u001B[0m`, '[redacted]'],
  ['a colour within', `gh\u001B[1mp_${TOKEN.slice(4)} x`, '[redacted] x'],
  [
    'a link of a terminal',
    `\u001B]8;;https://a\u0007${TOKEN}`,
    '\u001B]8;;https://a\u0007[redacted]',
  ],
  ['a zero width', `g\u200Bhp_${TOKEN.slice(4)}`, '[redacted]'],
  ['a right-to-left override', `ghp\u202E_${TOKEN.slice(4)}`, '[redacted]'],
  ['a zero width near the end', `${TOKEN.slice(0, -3)}\u200B${TOKEN.slice(-3)}.`, '[redacted].'],
  ['a variation selector', `g\uFE0Fhp_${TOKEN.slice(4)}`, '[redacted]'],
  ['a zero width in a key', PEM.replace('MII', 'M\u200BII'), '[redacted]'],
  ['a zero width before it', `token\u200B${TOKEN}`, 'token [redacted]'],
  ['a zero width in the name', 'pass\u2060word=hunter2', 'password=[redacted]'],
  ['a zero width in what is known', 'the known-\u00ADsecret', 'the [redacted]'],
  ['a line end of JSON', JSON.stringify(`bad:\n${TOKEN}`), '"bad:\\n[redacted]"'],
  ['a line end of JSON in JSON', JSON.stringify('"x\\n'.concat(TOKEN)), '"\\"x\\\\n[redacted]"'],
  ['a bearer after one', JSON.stringify('x\nBearer abc12345'), '"x\\nBearer [redacted]"'],
  ['a colour in JSON', JSON.stringify(`\u001B[32m${TOKEN}`), '"\\u001b[32m[redacted]"'],
  ['a null in JSON', JSON.stringify(`\0${TOKEN}`), '"\\u0000[redacted]"'],
  ['a stroke', `_${TOKEN}_`, '_[redacted]_'],
])('%s does not hide a secret', (_, text, expected) => {
  expect(makeRedactor(['known-secret'])(text)).toBe(expected);
});

test('what is not seen stays where it hides no secret', () => {
  const text = `👩‍💻 \u001B[32mgreen\u001B[0m می‌خواهم ${TOKEN}`;
  expect(redact(text)).toBe(`👩‍💻 \u001B[32mgreen\u001B[0m می‌خواهم [redacted]`);
});

test.each([
  ['a token', TOKEN, 'ghp_'],
  ['a key', 'sk-ant-api03-abcdefghijklmnop1234', 'sk-'],
  ["a bot's token", 'xoxb-1234567890-abcdefghij', 'xoxb-'],
  ["a project's token", 'glpat-abcdefghij0123456789.01.0w1', 'glpat-'],
  ['a JSON web token', JWT, 'eyJhb'],
  ['an access key', 'AKIAIOSFODNN7EXAMPLE', 'AKIAIO'],
  ['the password of a URL', 'postgres://user:hunter2pw@host/db', 'postgres://user:'],
  ['a known secret', 'correct horse battery', 'corre'],
])('%s that was cut before is hidden as far as it goes', (_, secret, least) => {
  const redactKnown = makeRedactor(['correct horse battery', 'known-secret']);
  for (let length = least.length + 1; length < secret.length; length += 1) {
    const shown = redactKnown(`it says ${secret.slice(0, length)}… and more…`);
    expect(shown).toContain('… and more…');
    expect(shown).not.toContain(secret.slice(0, least.length + 1));
  }
});

test.each(['http://localhost:3000…', 'a task-orch…', 'known…', 'the ghp_…', '…'])(
  '%j was cut and hides nothing',
  (text) => {
    expect(makeRedactor(['known-secret'])(text)).toBe(text);
  },
);

const words = fc.constantFrom(
  '…',
  '\u200B',
  '\u001B[3',
  '\\n',
  'password',
  'token',
  'api_key',
  '=',
  ':',
  ' ',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '\n',
  'abc123',
  '{{',
  'Bearer ',
  'authorization',
  'postgres://',
  'u:',
  '@',
  '/',
  'sk-abcdefghij0123456789',
  '.',
  '-',
  'eyJabcdef',
  '[redacted]',
  'known-secret',
  'ghp_',
  'AKIAIOSFODNN7EXAMPLE',
  'xoxb-12345678',
);

test('redacting twice changes nothing more, and no known secret is left', () => {
  const redactKnown = makeRedactor(['known-secret', 'pass"word\\']);
  fc.assert(
    fc.property(fc.string({ unit: words, maxLength: 25 }), (text) => {
      const once = redactKnown(text);
      expect(redactKnown(once)).toBe(once);
      expect(once.replaceAll('\u200B', '')).not.toContain('known-secret');
    }),
    {
      numRuns: 1000,
      examples: [
        ['postgres://api_key:postgres://AKIAIOSFODNN7EXAMPLE@'],
        ['postgres://token:postgres://\\@'],
      ],
    },
  );
});

test.each([
  'a',
  ' ',
  '\\',
  '"',
  '{',
  '.',
  ':',
  '@',
  '-',
  'eyJ',
  'eyJ.',
  'sk-',
  'a://',
  'a://a:',
  'x://:',
  'password=',
  'password="',
  'password":"',
  'token: ',
  'Bearer ',
  'Bearer a',
  'authorization:',
  '-----BEGIN PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY',
  'password\\"',
  'aaaaaaaaaaaaaaaaaaaaaaaa.',
  'password\\\\\\',
  'a:a@',
  'Bearer     ',
  'secret   ',
  'AKIA',
  'token\\":\\"\\',
  '…',
  'known…',
  '\u001B',
  '\u001B[1;',
  '\u001B];a',
  '\u200B',
  'g\u200Bh',
  '\\n',
  'a://a:a…',
])('a million characters of %j are read in a moment', (piece) => {
  const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
  const started = performance.now();
  redact(text);
  expect(performance.now() - started).toBeLessThan(60_000);
});

test.each<[Json, Json]>([
  [
    { user: 'ana', password: 'x', nested: [{ apiKey: 'y', n: 1 }] },
    { user: 'ana', password: '[redacted]', nested: [{ apiKey: '[redacted]', n: 1 }] },
  ],
  [
    { secret: ['x', ['y'], 1, ''], 'renew-token': { result: { id: 'x', token: 'y' } } },
    {
      secret: ['[redacted]', ['[redacted]'], 1, ''],
      'renew-token': { result: { id: 'x', token: '[redacted]' } },
    },
  ],
  [
    { Authorization: 'x', 'set-cookie': ['y'] },
    { Authorization: '[redacted]', 'set-cookie': ['[redacted]'] },
  ],
  [
    { max_tokens: 5, llm_credential_id: 'c', token: null },
    { max_tokens: 5, llm_credential_id: 'c', token: null },
  ],
  [{ 'a known-secret key': 'known-secret!' }, { 'a [redacted] key': '[redacted]!' }],
  ['known-secret', '[redacted]'],
  [5, 5],
])('%j is redacted to %j', (value, expected) => {
  expect(redactJson(value, makeRedactor(['known-secret']))).toEqual(expected);
});

test('a value too deep to show is cut off, not overflowed', () => {
  const deep: Json = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(JSON.stringify(redactJson(deep, redact))).toContain('too deep to show');
});

test('long texts are redacted whenever they come, however many others came between', () => {
  const texts = Array.from(
    { length: 40 },
    (_, index) => `${index} known-secret ${'x'.repeat(2_000)}`,
  );
  const hide = makeRedactor(['known-secret']);
  for (const text of [...texts, ...texts, ...texts.slice(-1)]) {
    expect(hide(text)).toBe(text.replace('known-secret', '[redacted]'));
  }
});
