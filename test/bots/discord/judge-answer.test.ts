import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { describe, expect, test } from 'vitest';
import { HeldBack } from '#bots/discord/ban-guard.ts';
import { judgeAnswer } from '#bots/discord/judge-answer.ts';
import { explainReason, REASON_WORDS } from '#bots/discord/reasons.ts';

const REFUSED = `
  10003 10004 10008 10013 10015 10062 40005 40060 50001 50005 50006 50007 50013 50024 50027 50035
  50083 50278 160002 160004 160005 160006 200000 240000 400001 999999`
  .trim()
  .split(/\s+/);
const WHOLE_APP = ['http_401', 'http_403', '40001', '40002', '40333', '50014', '10002', '20012'];
const PACED = ['20016', '20022', '20028', '20029', '30046', '40003', '40062'];
const AT_DISCORD = ['40006', '110001', '130000'];

/** What the client throws where Discord refuses; without a code of its own the status says why. */
function refusal(reason: string, status = 400): Error {
  const ofStatus = /^http_(\d+)$/.exec(reason)?.[1];
  const code = ofStatus === undefined ? Number(reason) : 0;
  const told = { code, message: 'refused' };
  return new DiscordAPIError(told, code, Number(ofStatus ?? status), 'POST', 'https://x', {});
}

/** What it throws where there was no answer. */
function request(code: string): Error {
  return Object.assign(new Error(code), { code });
}

function http(status: number): Error {
  return new HTTPError(status, '', 'POST', 'https://x', {});
}

function limited(retryAfter: number): Error {
  const where = { method: 'POST', hash: '', url: '', route: '', majorParameter: '' };
  const how = { limit: 1, global: false, sublimitTimeout: 0, scope: 'user' as const };
  return new RateLimitError({ ...where, ...how, timeToReset: 50, retryAfter });
}

describe.each(['post', 'edit'] as const)('of %s', (asked) => {
  test.each(REFUSED)('%s is final', (reason) => {
    expect(judgeAnswer(refusal(reason), asked)).toEqual({ type: 'refused', reason });
  });

  test.each(WHOLE_APP)('%s waits until somebody has mended the app', (reason) => {
    const later = { type: 'later', afterMs: 60_000, reason };
    expect(judgeAnswer(refusal(reason), asked)).toEqual(later);
  });

  test.each(PACED)('%s waits half a minute', (reason) => {
    const later = { type: 'later', afterMs: 30_000, reason };
    expect(judgeAnswer(refusal(reason), asked)).toEqual(later);
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])(
    '%s: nothing was sent',
    (code) => {
      const later = { type: 'later', afterMs: 5_000, reason: 'unreachable' };
      expect(judgeAnswer(request(code), asked)).toEqual(later);
    },
  );

  test('too many: as long as Discord says; where we hold back, until we do no more', () => {
    const reason = 'ratelimited';
    expect(judgeAnswer(limited(7_050), asked)).toEqual({ type: 'later', afterMs: 7_050, reason });
    expect(judgeAnswer(limited(0), asked)).toEqual({ type: 'later', afterMs: 30_000, reason });
    expect(judgeAnswer(new HeldBack('token_refused', 9_000), asked)).toEqual({
      type: 'later',
      afterMs: 9_000,
      reason: 'token_refused',
    });
  });
});

const UNCLEAR: readonly (readonly [what: string, error: unknown, reason: string])[] = [
  ...AT_DISCORD.map((code) => [code, refusal(code), code] as const),
  ['HTTP 503', http(503), 'http_503'],
  ['a broken connection', request('ECONNRESET'), 'no_answer'],
  ['a time-out', new DOMException('aborted', 'AbortError'), 'no_answer'],
  ['an answer that broke off', new TypeError('terminated'), 'no_answer'],
  ['a page of a proxy', new SyntaxError('<html>'), 'not_discord'],
];

test.each(UNCLEAR)('%s: a post may be there, an edit is made again', (_, error, reason) => {
  expect(judgeAnswer(error, 'post')).toEqual({ type: 'unknown', reason });
  expect(judgeAnswer(error, 'edit')).toEqual({ type: 'later', afterMs: 2_000, reason });
});

test('a refusal without a code of its own is judged by its status', () => {
  expect(judgeAnswer(refusal('123456', 401), 'post')).toMatchObject({ reason: 'http_401' });
  const page = new DiscordAPIError({ error: 'html' }, 'html', 404, 'GET', 'https://x', {});
  expect(judgeAnswer(page, 'post')).toMatchObject({ type: 'later', reason: 'http_404' });
});

test('every code says what it means and what to do, one sentence each', () => {
  for (const code of [...REFUSED, ...REASON_WORDS.keys(), 'http_404', 'http_502']) {
    const { means, fix } = explainReason(code);
    expect(means, code).toMatch(/^[A-Z].*\.$/);
    expect(fix, code).toMatch(/^.+\.$/);
  }
  expect(explainReason('999999').means).toContain('999999');
  expect(explainReason('http_502')).toMatchObject({
    trouble: 'platform',
    means: expect.stringContaining('HTTP 502'),
  });
});
