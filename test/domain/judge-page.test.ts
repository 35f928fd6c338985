import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgePage, type MutesOfPage, type TimedFailure } from '#src/domain/judge-page.ts';
import type { Mute } from '#src/domain/mute.ts';
import { keyOfSignature } from '#src/domain/signature.ts';
import { T0 } from '#test/support/factories.ts';

const CHARGE = { workflowId: 1, step: 'charge', code: 'MCP_TOOL_FAILED' };
const AT_MAIL = 'it fails at step mail now';

/** From T0 until 1,000 ms later. */
function makeMute(over: Partial<Mute> = {}): Mute {
  const when = { at: T0, until: T0 + 1_000, endedAt: null, endedWhy: null };
  const who = { id: 1, projectId: 1, by: '@ana', reason: null };
  return { ...CHARGE, ...who, ...when, usualPerDay: 1, hidden: 0, ...over };
}

/** Each is a run of its own. */
function fail(run: number, afterMs: number, over: Partial<TimedFailure> = {}): TimedFailure {
  return { ...CHARGE, run, at: T0 + afterMs, ...over };
}
const mail = { step: 'mail' };

function judge(known: Partial<MutesOfPage>, ...failures: TimedFailure[]) {
  const none = { open: [], ended: [], ofDay: new Map(), uncounted: new Set<number>() };
  const { verdicts, hidden, ending } = judgePage({ ...none, ...known }, failures);
  return {
    told: [...verdicts].flatMap(([run, { hiddenBy }]) => (hiddenBy === null ? [run] : [])),
    because: [...verdicts.values()].flatMap(({ because }) => because ?? []),
    hidden: hidden.map(({ mute, runs }) => [mute.id, runs.length]),
    ending: ending.map(({ mute, at, why }) => [mute.id, at - T0, why]),
  };
}

describe('a mute', () => {
  const open = [makeMute()];

  test('hides the failures of its workflow that are like it, and no others', () => {
    const judged = judge({ open }, fail(1, 1), fail(2, 2), fail(3, 3, { workflowId: 2 }));
    expect(judged).toEqual({ told: [3], because: [], hidden: [[1, 2]], ending: [] });
  });

  test('is ended by another step, and hides nothing that happens after that', () => {
    expect(judge({ open }, fail(1, 1), fail(2, 5, mail), fail(4, 6), fail(3, 4))).toEqual({
      told: [2, 4],
      because: [AT_MAIL],
      // The last one came late, but happened before.
      hidden: [[1, 2]],
      ending: [[1, 5, AT_MAIL]],
    });
  });

  test('is over within a page: what happened before its end is hidden, whenever it is told', () => {
    const judged = judge({ open }, fail(1, 999), fail(2, 1_000), fail(3, 998));
    expect(judged).toMatchObject({ told: [2], because: [], hidden: [[1, 2]] });
    expect(judged.ending).toEqual([[1, 1_000, 'its time is over']]);
  });

  test('whose time is over has ended then, however much later something fails', () => {
    expect(judge({ open }, fail(1, 5_000)).ending).toEqual([[1, 1_000, 'its time is over']]);
  });

  test('is not ended by what happened before it was made', () => {
    const judged = judge({ open }, fail(1, -5, mail), fail(2, -4));
    expect(judged).toEqual({ told: [1], because: [], hidden: [[1, 1]], ending: [] });
  });

  test('is ended by many more than before, of which each is counted once', () => {
    const key = keyOfSignature(CHARGE);
    const known = { open, ofDay: new Map([[key, 3]]), uncounted: new Set([2, 3]) };
    expect(judge(known, fail(1, 1), fail(2, 2), fail(3, 3), fail(4, 4))).toEqual({
      told: [3, 4],
      because: ['it failed 5 times in 24 hours, twice as often as before'],
      hidden: [[1, 2]],
      ending: [[1, 3, 'it failed 5 times in 24 hours, twice as often as before']],
    });
  });

  test('that somebody ends hides what happened while it stood, and nothing else', () => {
    const ended = [makeMute({ endedAt: T0 + 10, endedWhy: '@ana has unmuted it' })];
    const judged = judge({ ended }, fail(1, -1), fail(2, 0), fail(3, 9), fail(4, 10), fail(5, 11));
    expect(judged).toMatchObject({ told: [1, 4, 5], hidden: [[1, 2]], ending: [] });
  });
});

/** What a page says of each failure; the mute as it is then. */
function tell(mute: Mute, page: readonly TimedFailure[]) {
  const [open, ended] = mute.endedAt === null ? [[mute], []] : [[], [mute]];
  const judged = judgePage({ open, ended, ofDay: new Map(), uncounted: new Set() }, page);
  const [end] = judged.ending;
  const after = end === undefined ? mute : { ...mute, endedAt: end.at, endedWhy: end.why };
  const told = [...judged.verdicts].map(([run, { hiddenBy, because }]) => {
    return [run, hiddenBy?.id, because];
  });
  return { told, after };
}

test('a surface that is told later tells the same, for the same reason', () => {
  const steps = fc.constantFrom('charge', 'charge', 'charge', 'mail');
  const failures = fc
    .array(fc.tuple(steps, fc.nat(300)), { maxLength: 12 })
    .map((some) => some.map(([step, ms], run) => fail(run, ms * 10 + run, { step })))
    .map((some) => some.toSorted((one, other) => one.at - other.at));
  fc.assert(
    fc.property(failures, fc.nat(12), (all, cut) => {
      const first = tell(makeMute(), all.slice(0, cut));
      const second = tell(first.after, all.slice(cut));
      expect(tell(second.after, all).told).toEqual([...first.told, ...second.told]);
    }),
  );
});
