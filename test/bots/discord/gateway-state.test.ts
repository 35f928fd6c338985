import { expect, test } from 'vitest';
import { judgeClose, judgeRefusal } from '#bots/discord/gateway-loss.ts';
import {
  describeGateway,
  faultOfGateway,
  type GatewayState,
  type LineState,
  SILENCE_MS,
} from '#bots/discord/gateway-state.ts';

const OPEN: LineState = { type: 'connected', since: 0 };
const LOST: LineState = { type: 'connecting', since: 0, loss: judgeRefusal('unreachable') };
const REFUSED: LineState = { type: 'connecting', since: 0, loss: judgeClose(4014) };
const NOBODY_SAYS = 'standing by: the database has not said which process holds the gateway';

interface Case {
  state: Omit<GatewayState, 'since'>;
  words: string;
  /** What is wrong at once, and when it has lasted. */
  soon: RegExp;
  late: RegExp;
}

const WELL = /^well$/;
const CASES: readonly Case[] = [
  { state: { standing: 'held', line: OPEN }, words: 'connected', soon: WELL, late: WELL },
  {
    state: { standing: 'held', line: LOST },
    words: 'connecting (unreachable)',
    soon: WELL,
    late: /^Nothing has been heard from Discord for 10 s \(unreachable\)/,
  },
  {
    state: { standing: 'held', line: REFUSED },
    words: 'connecting (code 4014)',
    soon: /^Nothing is heard from Discord \(code 4014\)/,
    late: /^Nothing is heard from Discord \(code 4014\)/,
  },
  {
    state: { standing: 'elsewhere', line: null },
    words: 'standing by: another process holds the gateway',
    soon: WELL,
    late: WELL,
  },
  {
    state: { standing: 'unknown', line: null },
    words: NOBODY_SAYS,
    soon: WELL,
    late: /the database does not say/,
  },
  {
    state: { standing: 'unconfirmed', line: null },
    words: NOBODY_SAYS,
    soon: WELL,
    late: /the database does not say/,
  },
];

test.each(CASES)('$state.standing, $words', ({ state, words, soon, late }) => {
  const full = { ...state, since: 0 };
  const faultAt = (now: number) => faultOfGateway(full, now)?.error ?? 'well';
  expect(describeGateway(full)).toBe(words);
  expect(faultAt(SILENCE_MS)).toMatch(soon);
  expect(faultAt(SILENCE_MS + 1)).toMatch(late);
});
