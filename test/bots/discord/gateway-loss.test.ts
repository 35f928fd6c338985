import { expect, test } from 'vitest';
import { judgeClose, judgeRefusal, loseFor, waitFor } from '#bots/discord/gateway-loss.ts';

const MINUTE = 60_000;

test.each([
  [1000, 'goes on', false],
  [1001, 'goes on', false],
  [4000, 'goes on', false],
  [4001, 'goes on', false],
  [4002, 'goes on', false],
  [4003, 'goes on', false],
  [4004, 'is over', true],
  [4005, 'goes on', false],
  [4007, 'is over', false],
  [4008, 'goes on', false],
  [4009, 'is over', false],
  [4010, 'is over', true],
  [4011, 'is over', true],
  [4012, 'is over', true],
  [4013, 'is over', true],
  [4014, 'is over', true],
  [4999, 'goes on', false],
] as const)(
  'after code %i the session %s; somebody has to mend something: %s',
  (code, session, isLasting) => {
    const loss = judgeClose(code);
    expect(loss).toMatchObject({ reason: `code ${code}`, endsSession: session === 'is over' });
    expect(loss.fix !== null).toBe(isLasting);
    expect(waitFor(loss, 0, 0) >= 5 * MINUTE).toBe(isLasting);
  },
);

test.each([
  ['unreachable', null],
  ['no_answer', null],
  ['http_503', null],
  ['ratelimited', null],
  ['too_many_invalid', null],
  ['http_401', 'DISCORD_TOKEN'],
  ['token_refused', 'DISCORD_TOKEN'],
  ['http_403', 'proxy'],
])('%s ends no session; to be mended: %s', (reason, fix) => {
  const loss = judgeRefusal(reason);
  expect(loss.endsSession).toBe(false);
  expect(loss.fix?.includes(fix ?? '') ?? null).toBe(fix === null ? null : true);
});

const LOST = loseFor('lost', 'It is lost.');
const MEND = loseFor('bad', 'It is bad.', { fix: 'Mend it.' });
const told = (afterMs: number) => loseFor('told', 'Wait.', { afterMs });

test.each([
  ['the first time, a moment', LOST, 0, [250, 500]],
  ['then longer', LOST, 3, [2_000, 4_000]],
  ['at most half a minute', LOST, 60, [15_000, 30_000]],
  ['a minute where somebody has to mend something', MEND, 0, [MINUTE, MINUTE]],
  ['as long as Discord says', told(45_000), 0, [45_000, 45_000]],
  ['not shorter than usual', told(1), 3, [2_000, 4_000]],
  ['never longer than ten minutes', told(24 * 60 * MINUTE), 0, [10 * MINUTE, 10 * MINUTE]],
] as const)('it waits %s', (_, loss, failures, range) => {
  expect([waitFor(loss, failures, 0), waitFor(loss, failures, 1)]).toEqual(range);
});
