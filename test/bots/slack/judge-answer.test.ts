import { webApi } from '@slack/bolt';
import { describe, expect, test } from 'vitest';
import { judgeAnswer } from '#bots/slack/judge-answer.ts';
import { explainReason, REASON_WORDS } from '#bots/slack/reasons.ts';

const REFUSED = `
  channel_not_found not_in_channel is_archived channel_is_archived restricted_action
  restricted_action_read_only_channel restricted_action_thread_locked msg_too_long
  msg_blocks_too_long no_text invalid_blocks metadata_too_large message_not_found
  cant_update_message edit_window_closed thread_not_found user_not_found user_not_in_channel
  cannot_dm_bot messages_tab_disabled a_code_of_tomorrow`
  .trim()
  .split(/\s+/);
const WHOLE_APP = `
  invalid_auth not_authed account_inactive token_revoked token_expired missing_scope
  org_login_required ekm_access_denied team_access_not_granted not_allowed_token_type`
  .trim()
  .split(/\s+/);
const AT_SLACK = ['service_unavailable', 'fatal_error', 'internal_error', 'request_timeout'];

/** What the client throws where Slack said `ok: false`. */
function platform(error: string): Error {
  return new webApi.WebAPIPlatformError({ ok: false, error });
}

/** What it throws where there was no answer. */
function request(code?: string): Error {
  const cause = code === undefined ? undefined : Object.assign(new Error(code), { code });
  return new webApi.WebAPIRequestError(new TypeError('fetch failed', { cause }));
}

function http(status: number): Error {
  return new webApi.WebAPIHTTPError(status, '', {});
}

describe.each(['post', 'edit'] as const)('of %s', (asked) => {
  test.each(REFUSED)('%s is final, and kept in its own words', (reason) => {
    expect(judgeAnswer(platform(reason), asked)).toEqual({ type: 'refused', reason });
  });

  test.each(WHOLE_APP)('%s waits until somebody has mended the app', (reason) => {
    expect(judgeAnswer(platform(reason), asked)).toEqual({
      type: 'later',
      afterMs: 60_000,
      reason,
    });
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])(
    '%s: nothing was sent',
    (code) => {
      const reason = 'unreachable';
      expect(judgeAnswer(request(code), asked)).toEqual({ type: 'later', afterMs: 5_000, reason });
    },
  );

  test('too many: as long as Slack says, or half a minute where it does not say', () => {
    const reason = 'ratelimited';
    const limited = new webApi.WebAPIRateLimitedError(7);
    expect(judgeAnswer(limited, asked)).toEqual({ type: 'later', afterMs: 7_000, reason });
    const silent = new Error('Retry header did not contain a valid timeout (url: …)');
    for (const error of [platform(reason), silent]) {
      expect(judgeAnswer(error, asked)).toEqual({ type: 'later', afterMs: 30_000, reason });
    }
  });
});

const UNCLEAR: readonly (readonly [what: string, error: unknown, reason: string])[] = [
  ...AT_SLACK.map((code) => [code, platform(code), code] as const),
  ['HTTP 503', http(503), 'http_503'],
  ['a broken connection', request('ECONNRESET'), 'no_answer'],
  ['a time-out', request(), 'no_answer'],
  ['an answer that broke off', new TypeError('terminated'), 'no_answer'],
  ['a page of a proxy', platform('<html>Please log in</html>'), 'not_slack'],
];

test.each(UNCLEAR)('%s: a post may be there, an edit is made again', (_, error, reason) => {
  expect(judgeAnswer(error, 'post')).toEqual({ type: 'unknown', reason });
  expect(judgeAnswer(error, 'edit')).toEqual({ type: 'later', afterMs: 2_000, reason });
});

test('addresses that all refused were never reached; one that answered may have been', () => {
  const refused = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
  const reset = Object.assign(new Error('x'), { code: 'ECONNRESET' });
  const judge = (...errors: Error[]) => {
    const original = new TypeError('fetch failed', { cause: new AggregateError(errors) });
    return judgeAnswer(new webApi.WebAPIRequestError(original), 'post').reason;
  };
  expect(judge(refused, refused)).toBe('unreachable');
  expect(judge(refused, reset)).toBe('no_answer');
  expect(judge()).toBe('no_answer');
});

test('every code says what it means and what to do, one sentence each', () => {
  const codes = [...REFUSED, ...WHOLE_APP, ...AT_SLACK, ...REASON_WORDS.keys(), 'http_404'];
  for (const code of codes) {
    const { means, fix } = explainReason(code);
    expect(means, code).toMatch(/^[A-Z].*\.$/);
    expect(fix, code).toMatch(/^.+\.$/);
  }
  expect(explainReason('a_code_of_tomorrow').means).toContain('a_code_of_tomorrow');
  expect(explainReason('http_502')).toMatchObject({
    trouble: 'platform',
    means: expect.stringContaining('HTTP 502'),
  });
});
