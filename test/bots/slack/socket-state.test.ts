import { expect, test } from 'vitest';
import {
  describeSockets,
  faultOfSockets,
  judgeLoss,
  type SocketState,
  waitFor,
} from '#bots/slack/socket-state.ts';

const open: SocketState = { type: 'open', since: 0 };
const lost = (reason: string, since = 0): SocketState => {
  return { type: 'trying', since, loss: judgeLoss(reason) };
};

test.each<[SocketState[], number, string, RegExp]>([
  [[open, open], 9_000, '2 of 2 sockets open', /^well$/],
  [[open, lost('no_answer')], 9_000, '1 of 2 sockets open (no_answer)', /^well$/],
  [[lost('warning'), lost('no_answer')], 5_000, '0 of 2 sockets open (warning)', /^well$/],
  [
    [lost('warning'), lost('warning')],
    5_001,
    '0 of 2 sockets open (warning)',
    /^No socket to Slack has been open for 5 s: warning\. .*tried again/,
  ],
  // It is silent since the last of them was lost.
  [
    [lost('unreachable'), lost('unreachable', 6_000)],
    9_000,
    '0 of 2 sockets open (unreachable)',
    /^well$/,
  ],
  [
    [open, lost('token_revoked')],
    0,
    '1 of 2 sockets open (token_revoked)',
    /token_revoked.*SLACK_APP_TOKEN.*every minute/,
  ],
  [
    [lost('no_answer'), lost('link_disabled')],
    0,
    '0 of 2 sockets open (no_answer)',
    /link_disabled.*Socket Mode/,
  ],
])('%o after %i ms: %s', (states, now, words, fault) => {
  expect(describeSockets(states)).toBe(words);
  const found = faultOfSockets(states, now);
  expect(found === null ? 'well' : `${found.error} ${found.fix}`).toMatch(fault);
});

test.each([
  ['refresh_requested', 0, 250],
  ['no_answer', 3, 2_000],
  ['no_answer', 60, 10_000],
  ['a_code_of_tomorrow', 0, 250],
  ['invalid_auth', 0, 60_000],
  ['too_many_websockets', 9, 10_000],
])('after %s and %i failures it waits at most %i ms', (reason, failures, ms) => {
  expect(waitFor(judgeLoss(reason), failures, 1)).toBe(ms);
});

test('Slack knows best how long to wait', () => {
  expect(waitFor(judgeLoss('ratelimited', 42_000), 0, 0.5)).toBe(42_000);
});
