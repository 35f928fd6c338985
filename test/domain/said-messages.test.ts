import { describe, expect, test } from 'vitest';
import { isDivided, pickMessages } from '#src/domain/said-messages.ts';
import { KINDS_MAX, type KnownKind, tallyMessages } from '#src/domain/tally-messages.ts';
import { QUARTER_MS } from '#src/domain/tally-runs.ts';
import { T0 } from '#test/support/factories.ts';

const SIGNATURE = { workflowId: 1, step: 'call', code: 'MCP_TOOL_FAILED' };

describe('what failures say', () => {
  test('is told by what most of them say, the others by their number', () => {
    const counted = [
      { kind: 'b', count: 7 },
      { kind: '', count: 2 },
      { kind: 'c', count: 7 },
      { kind: 'a', count: 30 },
      { kind: 'd', count: 1 },
      { kind: 'gone', count: 0 },
    ];
    const told = [
      { text: 'a', count: 30 },
      { text: 'b', count: 7 },
    ];
    expect(pickMessages(counted, 2)).toEqual({ kinds: told, others: 10 });
    expect(pickMessages(counted.toReversed(), 2)).toEqual({ kinds: told, others: 10 });
  });

  test('is not told where nothing tells them apart', () => {
    expect(pickMessages([], 2)).toBeNull();
    expect(pickMessages([{ kind: '', count: 9 }], 2)).toBeNull();
  });

  test.each([
    [[{ kind: 'a', count: 9 }], false],
    [
      [
        { kind: 'a', count: 9 },
        { kind: '', count: 1 },
      ],
      true,
    ],
    [
      [
        { kind: 'a', count: 9 },
        { kind: 'b', count: 1 },
      ],
      true,
    ],
  ])('of %j: not all say the same is %j', (counted, expected) => {
    const said = pickMessages(counted, 3);
    expect(said !== null && isDivided(said)).toBe(expected);
  });
});

describe('messages that are counted', () => {
  test('are added up by streak, quarter of an hour and kind', () => {
    const say = (run: number, kind: string, streak = 1, finishedAt = T0 + run) => {
      return { ...SIGNATURE, at: finishedAt, streak, kind };
    };
    const said = [
      say(3, 'a'),
      say(1, 'a'),
      say(2, 'b'),
      say(4, 'a', 2),
      say(5, 'a', 2, T0 + QUARTER_MS),
    ];
    const quarter = Math.floor(T0 / QUARTER_MS);
    const one = { ...SIGNATURE, quarter, count: 1 };
    expect(tallyMessages(said, [])).toEqual([
      { ...one, streak: 1, kind: 'a', count: 2, firstAt: T0 + 1, lastAt: T0 + 3 },
      { ...one, streak: 1, kind: 'b', firstAt: T0 + 2, lastAt: T0 + 2 },
      { ...one, streak: 2, kind: 'a', firstAt: T0 + 4, lastAt: T0 + 4 },
      {
        ...one,
        streak: 2,
        kind: 'a',
        quarter: quarter + 1,
        firstAt: T0 + QUARTER_MS,
        lastAt: T0 + QUARTER_MS,
      },
    ]);
  });

  test('are told apart by what is known of the block and then by what most say; the rest are others', () => {
    const known: KnownKind[] = ['seen', ''].map((kind) => ({ ...SIGNATURE, kind }));
    const kinds = ['seen', 'rare', ...Array.from('aabbccdd'), '', ''];
    const said = kinds.map((kind, index) => ({ ...SIGNATURE, at: T0 + index, streak: 1, kind }));
    const elsewhere = { ...SIGNATURE, workflowId: 2, at: T0, streak: 1, kind: 'rare' };
    const tallies = tallyMessages([...said, elsewhere], known);
    const counts = tallies.map(({ workflowId, kind, count }) => `${workflowId} ${kind} ${count}`);
    expect(counts.toSorted()).toEqual([
      '1  3',
      '1 a 2',
      '1 b 2',
      '1 c 2',
      '1 d 2',
      '1 seen 1',
      '2 rare 1',
    ]);
    expect(new Set(tallies.map(({ kind }) => kind).filter((kind) => kind !== 'rare')).size).toBe(
      KINDS_MAX + 1,
    );
  });
});
